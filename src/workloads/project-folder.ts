import { posix } from 'path';

/** Whether a relative path is none, or leaves where it starts. */
export function isOutside(path: string): boolean {
  return path.startsWith('/') || path.startsWith('~') || /^[A-Za-z]:/.test(path) || path.split(/[/\\]/).includes('..');
}

/**
 * The folder for the files that a construct writes, without what means nothing in its path: one below that of the project, which holds what
 * others write, too.
 *
 * @param whose whose folder it is, in words that follow a name, such as `of 'shop/compose'`
 * @param example what would be right
 * @throws if the folder is another one
 */
export function folderBelowProject(directory: string, whose: string, example: string): string {
  const folder = posix.normalize(directory).replace(/\/$/, '');
  if (isOutside(directory) || directory.includes('\\') || directory.trim() === '' || folder === '.') {
    throw new Error(`'directory' ('${directory}') ${whose} must be a folder below that of the project, such as '${example}'`);
  }
  return folder;
}
