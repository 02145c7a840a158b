import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** A new folder that no other test uses. */
export function temporaryFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'cdk8s-sigil.'));
}

/** The content of every file below a folder, by its path from there, with `/` between folders. */
export function filesBelow(folder: string): Record<string, string> {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return Object.fromEntries(files
    .map(entry => path.join(entry.parentPath, entry.name))
    .map(file => [path.relative(folder, file).split(path.sep).join('/'), fs.readFileSync(file, 'utf8')]));
}
