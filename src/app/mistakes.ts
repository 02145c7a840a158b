import { ValidationError } from '../workloads/validation-error';

/** Takes note of all that is wrong with an app, so that its author is told at once. */
export class Mistakes {
  /** What there is to tell, once each, and the error that told it where that was all it told. */
  private readonly noted = new Map<string, Error | undefined>();

  public add(message: string): void {
    this.noted.set(message, undefined);
  }

  /** The result of an action, or, where it throws and a mistake is noted instead, something in its place. */
  public attempt<T>(action: () => T, otherwise: T): T {
    try {
      return action();
    } catch (error) {
      this.note(error);
      return otherwise;
    }
  }

  /**
   * @throws when there are mistakes: the one that was thrown if it is the only one, otherwise all, in the words of cdk8s.
   */
  public throwIfAny(): void {
    const [first] = this.noted.values();
    if (this.noted.size === 1 && first !== undefined) {
      throw first;
    }
    if (this.noted.size > 0) {
      throw new ValidationError([...this.noted.keys()]);
    }
  }

  private note(error: unknown): void {
    if (error instanceof ValidationError) {
      error.mistakes.forEach(mistake => this.add(mistake));
    } else {
      const thrown = error instanceof Error ? error : new Error(String(error));
      // A list within the list.
      this.noted.set(thrown.message.replaceAll('\n', '\n  '), thrown);
    }
  }
}
