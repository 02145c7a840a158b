import * as fs from 'fs';
import * as path from 'path';

/** A file that is rendered and not yet written: the boundary between what computes and what touches the disk. */
export interface Artifact {
  /** Where it goes, relative to the output folder, with `/` between folders. */
  readonly path: string;
  /** The text of the file. */
  readonly content: string;
}

/**
 * Writes files below a folder. All of them are laid beside their targets first, then each is renamed in one step:
 * a full disk leaves the old files, and whoever reads meanwhile, or writes the same files, never sees half of one.
 *
 * A file that has these bytes already is not touched, so that a tool that watches the output (or a whole project) does
 * not start over at each run.
 */
export function writeArtifacts(folder: string, artifacts: readonly Artifact[]): void {
  fs.mkdirSync(folder, { recursive: true });
  const pending: { readonly temporary: string; readonly file: string }[] = [];
  try {
    for (const artifact of artifacts) {
      const file = path.join(folder, artifact.path);
      const bytes = Buffer.from(artifact.content, 'utf8');
      if (!holds(file, bytes)) {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        const temporary = createTemporary(path.dirname(file), pending.length);
        pending.push({ temporary, file });
        fs.writeFileSync(temporary, bytes);
      }
    }
    for (const { temporary, file } of pending) {
      fs.renameSync(temporary, file);
    }
  } catch (error) {
    pending.forEach(({ temporary }) => fs.rmSync(temporary, { force: true }));
    throw error;
  }
}

function holds(file: string, bytes: Buffer): boolean {
  try {
    return fs.readFileSync(file).equals(bytes);
  } catch {
    // Missing, or not readable: whatever keeps it from being replaced comes up when it is written.
    return false;
  }
}

/** Creates an empty file that is nobody else's: not another process's, nor one's with the same id in another container. */
function createTemporary(folder: string, number: number): string {
  for (let attempt = 0; ; attempt++) {
    const temporary = path.join(folder, `.sigil-${process.pid}-${number}-${attempt}.tmp`);
    try {
      fs.closeSync(fs.openSync(temporary, 'wx'));
      return temporary;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
  }
}
