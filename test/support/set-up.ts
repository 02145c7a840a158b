import { chmodSync, mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** Where the run keeps its temporary files, for what removes them. */
export const FOLDER_VARIABLE = 'SIGIL_TEST_FOLDER';

/** Gives all temporary files of a test run one folder, as cdk8s and its CLI leave theirs behind. */
export default function setUp(): void {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-sigil-tests-'));
  // Some tests run a program as another user.
  chmodSync(folder, 0o755);
  process.env[FOLDER_VARIABLE] = folder;
  process.env.TMPDIR = folder;
}
