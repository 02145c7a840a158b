import { tmpdir } from 'os';
import { join } from 'path';
import { INSTALLATION_TIMEOUT, installHelm } from './install';
import { ProcessOutcome, runBounded } from './processes';
import { HelmVersion } from './releases';

/** No folder: what the user of this machine has configured, added or downloaded must not reach a test. */
const NOWHERE = join(tmpdir(), 'cdk8s-sigil-no-helm-configuration');

/** A real Helm. Its binary is fetched when it is first run. */
export class Helm {
  /** The number before the first dot. */
  public readonly major: 3 | 4;

  constructor(public readonly version: HelmVersion) {
    this.major = version.startsWith('3.') ? 3 : 4;
  }

  /** Runs Helm to its end. */
  public async run(args: readonly string[], input = ''): Promise<ProcessOutcome> {
    return runBounded(await installHelm(this.version), args, input, {
      PATH: process.env.PATH,
      HOME: NOWHERE,
      HELM_CONFIG_HOME: NOWHERE,
      HELM_CACHE_HOME: NOWHERE,
      HELM_DATA_HOME: NOWHERE,
      // A render is over before it fills the memory; collecting less saves a fifth of the time.
      GOGC: '400',
    });
  }

  /** The same, for a command that must succeed; otherwise the error holds all that it said. */
  public async runToSuccess(args: readonly string[], input = ''): Promise<ProcessOutcome> {
    const outcome = await this.run(args, input);
    if (outcome.status !== 0) {
      throw new Error(`'helm ${args.join(' ')}' (${this.version}) ended with ${outcome.status}:\n${outcome.stdout}\n${outcome.stderr}`);
    }
    return outcome;
  }

  public toString(): string {
    return `Helm ${this.version}`;
  }
}

/** A real Helm for the tests of a `describe`; the binary is there before the first of them runs. */
export function useHelm(version: HelmVersion): Helm {
  beforeAll(() => installHelm(version), INSTALLATION_TIMEOUT);
  return new Helm(version);
}
