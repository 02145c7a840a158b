import { spawnSync } from 'child_process';
import { existsSync } from 'fs';
import { join, resolve } from 'path';

/** The folder of this repository. */
export const REPOSITORY = resolve(__dirname, '../..');

/** The cdk8s CLI that a user's project installs. */
export const CDK8S = join(REPOSITORY, 'node_modules/.bin/cdk8s');

/** What a process left behind. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What cdk8s and Node are told to do, and what an npm that runs the tests says of its own project. */
const OF_THIS_RUN = /^(CDK8S_|NODE_OPTIONS$|npm_(package|lifecycle)_|npm_config_local_prefix$)/;

/** Runs a program to its end, in an environment that does not know of this test run. */
export function run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Outcome {
  const inherited = Object.entries(process.env).filter(([name]) => !OF_THIS_RUN.test(name));
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...Object.fromEntries(inherited), CDK8S_CHECK_UPGRADE: 'false', ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) {
    throw error;
  }
  return { status, stdout, stderr };
}

/** The same, for a program that must succeed; otherwise the error holds all that it said. */
export function runToSuccess(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Outcome {
  const outcome = run(program, args, cwd, env);
  if (outcome.status !== 0) {
    throw new Error(`'${program} ${args.join(' ')}' in '${cwd}' ended with ${outcome.status}:\n${outcome.stdout}\n${outcome.stderr}`);
  }
  return outcome;
}

/** Child processes take the library as npm would install it, from `lib`, which a test cannot compile by the way. */
export function requireCompiledLibrary(): void {
  if (!existsSync(join(REPOSITORY, 'lib/index.js'))) {
    throw new Error('\'lib/index.js\' is missing; compile the library first with \'npx projen compile\', as \'npm test\' does');
  }
}
