import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** A new folder that no other test uses. */
export function temporaryFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'cdk8s-sigil.'));
}

/** The content of every file below a folder, by its path from there, with `/` between folders. Links are not followed. */
export function filesBelow(folder: string): Record<string, string> {
  return Object.fromEntries(pathsBelow(folder, '').map(file => [file, fs.readFileSync(path.join(folder, file), 'utf8')]));
}

/** Some versions of Node follow links where `readdirSync` is recursive. */
function pathsBelow(folder: string, prefix: string): string[] {
  return fs.readdirSync(path.join(folder, prefix), { withFileTypes: true }).flatMap(entry => {
    const file = path.posix.join(prefix, entry.name);
    return entry.isDirectory() ? pathsBelow(folder, file) : entry.isFile() ? [file] : [];
  });
}
