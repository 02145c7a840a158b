import { dirname, sep } from 'path';
import { readable } from '../template/placeholder';

/** Where this library is, whose own frames tell nothing of a mistake in somebody's app. */
const LIBRARY = dirname(__dirname) + sep;

/**
 * Several mistakes in one error, in the words of cdk8s.
 *
 * Each mistake says where it is made, so of the stack only what the author wrote is left, and nothing is shown a second time.
 */
export class ValidationError extends Error {
  readonly #mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(`Validation failed with the following errors:\n  ${mistakes.map(readable).join('\n  ')}`);
    this.#mistakes = mistakes;
    const frames = (this.stack ?? '').split('\n').filter(line => /^ {4}at /.test(line) && isOfAuthor(line));
    this.stack = [`${this.name}: ${this.message}`, ...frames].join('\n');
  }

  public get name(): string {
    return 'ValidationError';
  }

  /** What is wrong, a sentence each. */
  public get mistakes(): readonly string[] {
    return this.#mistakes;
  }
}

function isOfAuthor(frame: string): boolean {
  return !frame.includes(LIBRARY) && !/node:internal|[/\\]node_modules[/\\]|<anonymous>\)?$/.test(frame);
}
