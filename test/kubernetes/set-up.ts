import { spawnSync } from 'child_process';
import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import setUpFolder from '../support/set-up';

/** Where a test finds the program that the set-up has built. */
export const PROGRAM_VARIABLE = 'SIGIL_TEST_ADMISSION';

const NEEDS = 'the tests against the validation of Kubernetes need Go 1.26, and the modules of Kubernetes 1.37 by way of the Go module proxy';

/** Builds the program that answers as the API server would; without it the tests fail, as a skipped proof is none. */
export default function setUp(): void {
  setUpFolder();
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-sigil-admission-'));
  const program = join(folder, 'admission');
  const { error, status } = spawnSync('go', ['build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', program, '.'], {
    cwd: join(__dirname, 'admission'),
    // Another Go is told of, and not fetched.
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local', GOWORK: 'off' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error) {
    throw new Error(`${NEEDS}; 'go' cannot be run: ${error.message}`);
  }
  if (status !== 0) {
    throw new Error(`${NEEDS}; 'go build' ended with ${status}, as it says above`);
  }
  process.env[PROGRAM_VARIABLE] = program;
}
