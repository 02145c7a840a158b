import { ChildProcessWithoutNullStreams, spawn } from 'child_process';
import { createInterface } from 'readline';
import { PROGRAM_VARIABLE } from './set-up';
import { JsonMap } from '../../src/template/json';

/** What the API server says of an object: for what it refuses it, and of what it warns. */
export interface Verdict {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

interface Waiting {
  readonly resolve: (verdict: Verdict) => void;
  readonly reject: (error: Error) => void;
}

/** The validation of Kubernetes 1.37: what its API server would say of objects, for the tests of a file. */
export class Admission {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly waiting = new Map<string, Waiting>();
  private readonly known = new Map<string, Promise<Verdict>>();
  private ending?: Error;

  constructor() {
    const program = process.env[PROGRAM_VARIABLE];
    if (program === undefined) {
      throw new Error('the program that validates is not built; run these tests with \'npm run test:kubernetes\'');
    }
    this.process = spawn(program, [], { stdio: 'pipe' });
    const said: string[] = [];
    this.process.stderr.on('data', data => said.push(String(data)));
    this.process.on('error', error => this.end(error));
    this.process.on('close', status => this.end(new Error(`the program that validates ended with ${status}: ${said.join('').trim()}`)));
    // A program that has ended reads no more, and why it has ended is told when it is closed.
    this.process.stdin.on('error', () => undefined);
    createInterface({ input: this.process.stdout }).on('line', line => {
      const { id, ...verdict } = JSON.parse(line) as Verdict & { readonly id: string };
      this.waiting.get(id)?.resolve(verdict);
      this.waiting.delete(id);
    });
  }

  /** What is said of the creation of an object. */
  public ofCreation(object: JsonMap): Promise<Verdict> {
    return this.ask({ object });
  }

  /** What is said of an update of an object that is there to another. */
  public ofUpdate(old: JsonMap, object: JsonMap): Promise<Verdict> {
    return this.ask({ old, object });
  }

  /** Ends the program. */
  public close(): void {
    this.process.stdin.end();
  }

  // Sets of values that differ have most of their objects in common.
  private ask(question: JsonMap): Promise<Verdict> {
    const text = JSON.stringify(question);
    const verdict = this.known.get(text) ?? this.asked(question);
    this.known.set(text, verdict);
    return verdict;
  }

  private asked(question: JsonMap): Promise<Verdict> {
    if (this.ending !== undefined) {
      return Promise.reject(this.ending);
    }
    const id = String(this.known.size);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.process.stdin.write(`${JSON.stringify({ id, ...question })}\n`);
    });
  }

  private end(error: Error): void {
    this.ending = this.ending ?? error;
    this.waiting.forEach(({ reject }) => reject(error));
    this.waiting.clear();
  }
}

/** The validation of Kubernetes for the tests of a file or a `describe`. */
export function useAdmission(): () => Admission {
  let admission: Admission | undefined;
  beforeAll(() => {
    admission = new Admission();
  });
  afterAll(() => admission?.close());
  return () => {
    if (admission === undefined) {
      throw new Error('the validation of Kubernetes can be asked from the first test on');
    }
    return admission;
  };
}
