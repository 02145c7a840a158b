import { spawn } from 'child_process';
import { availableParallelism } from 'os';

/** What a process left behind. */
export interface ProcessOutcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const LIMIT = availableParallelism();

const waiting: (() => void)[] = [];

let running = 0;

/** Runs a program to its end. However many are asked for, only as many run at a time as there are processors. */
export async function runBounded(program: string, args: readonly string[], input: string, env: NodeJS.ProcessEnv): Promise<ProcessOutcome> {
  if (running >= LIMIT) {
    await new Promise<void>(resolve => waiting.push(resolve));
  } else {
    running++;
  }
  try {
    return await runProcess(program, args, input, env);
  } finally {
    // The place goes straight to the next in line.
    const next = waiting.shift();
    if (next) {
      next();
    } else {
      running--;
    }
  }
}

function runProcess(program: string, args: readonly string[], input: string, env: NodeJS.ProcessEnv): Promise<ProcessOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: 'pipe' });
    const [stdout, stderr]: Buffer[][] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    // A program that does not read its input closes it, which is no failure.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('close', status => resolve({ status, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }));
  });
}
