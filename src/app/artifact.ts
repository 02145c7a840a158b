import * as fs from 'fs';
import * as path from 'path';
import { Artifact } from '../workloads/artifact-source';

/**
 * Writes files below a folder, or where their own path is an absolute one. Whatever stands in the way is found, and all of them are laid beside their targets, before the
 * first is renamed to its target in one step: a full disk leaves the old files, and whoever reads meanwhile, or writes
 * the same files, never sees half of one. Between two renames a crash or a failing disk can still leave new files beside old ones.
 *
 * As if written in place, a file keeps its permissions, and a link stays one.
 *
 * A file that has these bytes already is not touched, so that a tool that watches the output (or a whole project) does
 * not start over at each run.
 *
 * @throws when something other than a file is where one belongs, or than a folder where one has to be, naming all of those, or when the
 * disk refuses.
 */
export function writeArtifacts(folder: string, artifacts: readonly Artifact[]): void {
  const paths = artifacts.map(artifact => path.resolve(folder, artifact.path));
  refuseFilesAmongFolders([folder, ...paths.map(file => path.dirname(file))]);
  fs.mkdirSync(folder, { recursive: true });
  const targets = paths.map(targetOf);
  refuseObstacles(targets);
  new Set(targets.map(({ file }) => path.dirname(file))).forEach(parent => fs.mkdirSync(parent, { recursive: true }));
  const pending: { readonly temporary: string; readonly file: string }[] = [];
  try {
    targets.forEach(({ file, stats }, index) => {
      const bytes = Buffer.from(artifacts[index].content, 'utf8');
      if (!holds(file, bytes, stats)) {
        const temporary = createTemporary(file, index);
        pending.push({ temporary: temporary.file, file });
        fill(temporary, bytes, stats);
      }
    });
    for (const { temporary, file } of pending) {
      fs.renameSync(temporary, file);
    }
  } catch (error) {
    pending.forEach(({ temporary }) => fs.rmSync(temporary, { force: true }));
    throw error;
  }
}

/** The time of the files that go into archives; the first that the archive formats in use can tell. */
const FIXED_TIME = new Date('1980-01-01T00:00:00Z');

/** Gives files one time, whenever they were written, so that an archive of them has the same bytes on every machine. */
export function fixTimes(files: readonly string[]): void {
  files.forEach(file => fs.utimesSync(file, FIXED_TIME, FIXED_TIME));
}

/** Removes the files of an earlier synth from folders that hold nothing but generated files. */
export function removeOthers(folders: readonly string[], kept: readonly string[]): void {
  const known = new Set(kept.map(file => path.resolve(file)));
  for (const folder of folders.filter(each => fs.existsSync(each))) {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
      const file = path.resolve(entry.parentPath, entry.name);
      if (entry.isFile() && !known.has(file)) {
        fs.rmSync(file);
      }
    }
  }
}

/** Removes those files of an earlier synth from a folder that somebody else may write to, too. */
export function removeOwned(folder: string, isOwned: (name: string, content: string) => boolean, kept: readonly string[]): void {
  const known = new Set(kept.map(file => path.resolve(file)));
  const entries = fs.existsSync(folder) ? fs.readdirSync(folder, { withFileTypes: true }) : [];
  for (const { name } of entries.filter(entry => entry.isFile())) {
    const file = path.resolve(folder, name);
    if (!known.has(file) && isOwned(name, fs.readFileSync(file, 'utf8'))) {
      fs.rmSync(file);
    }
  }
}

/** Where the bytes of a file go. */
interface Target {
  /** The path, at the end of all links. */
  readonly file: string;
  /** What is there already. */
  readonly stats: fs.Stats | undefined;
}

function targetOf(file: string): Target {
  const stats = fs.lstatSync(file, { throwIfNoEntry: false });
  if (!stats?.isSymbolicLink()) {
    return { file, stats };
  }
  // Throws where links go round in a circle; the end of the others need not exist.
  fs.statSync(file, { throwIfNoEntry: false });
  return targetOf(path.resolve(fs.realpathSync(path.dirname(file)), fs.readlinkSync(file)));
}

function refuseFilesAmongFolders(folders: readonly string[]): void {
  const files = new Set([...new Set(folders)].flatMap(folder => fileInPlaceOf(path.resolve(folder)) ?? []));
  if (files.size > 0) {
    throw new Error([...files].map(file => `'${file}' is a file where a folder has to be; move it away or choose another folder`).join('\n'));
  }
}

/** What is a file on the way to a folder, or in its place. */
function fileInPlaceOf(folder: string): string | undefined {
  try {
    const stats = fs.statSync(folder, { throwIfNoEntry: false });
    if (stats !== undefined) {
      return stats.isDirectory() ? undefined : folder;
    }
  } catch {
    // What is above it is no folder, or keeps one out.
  }
  const parent = path.dirname(folder);
  return parent === folder ? undefined : fileInPlaceOf(parent);
}

function refuseObstacles(targets: readonly Target[]): void {
  const refusals = targets.filter(({ stats }) => stats !== undefined && !stats.isFile())
    .map(({ file }) => `'${file}' cannot be written, as it is not a file; move it away or give the chart or object another name`);
  if (refusals.length > 0) {
    throw new Error(refusals.join('\n'));
  }
}

function holds(file: string, bytes: Buffer, stats: fs.Stats | undefined): boolean {
  try {
    return stats?.size === bytes.length && fs.readFileSync(file).equals(bytes);
  } catch {
    // Not readable: whatever keeps it from being replaced comes up when it is written.
    return false;
  }
}

/** An empty file that waits for its content. */
interface OpenFile {
  readonly file: string;
  readonly descriptor: number;
}

/** Creates a file beside a target that is nobody else's: not another process's, nor one's with the same id in another container. */
function createTemporary(target: string, number: number): OpenFile {
  for (let attempt = 0; ; attempt++) {
    const file = path.join(path.dirname(target), `.sigil-${process.pid}-${number}-${attempt}.tmp`);
    try {
      return { file, descriptor: fs.openSync(file, 'wx') };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
  }
}

/** Writes a file that takes the place of one with permissions. */
function fill({ descriptor }: OpenFile, bytes: Buffer, replaced: fs.Stats | undefined): void {
  try {
    fs.writeFileSync(descriptor, bytes);
    if (replaced !== undefined) {
      fs.fchmodSync(descriptor, replaced.mode);
    }
  } finally {
    fs.closeSync(descriptor);
  }
}
