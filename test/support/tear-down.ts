import { rmSync } from 'fs';
import { FOLDER_VARIABLE } from './set-up';

/** Removes what a test run has left of temporary files. */
export default function tearDown(): void {
  const folder = process.env[FOLDER_VARIABLE];
  if (folder !== undefined) {
    rmSync(folder, { recursive: true, force: true });
  }
}
