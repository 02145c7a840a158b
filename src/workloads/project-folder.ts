/** Whether a relative path is none, or leaves where it starts. */
export function isOutside(path: string): boolean {
  return path.startsWith('/') || path.startsWith('~') || /^[A-Za-z]:/.test(path) || path.split(/[/\\]/).includes('..');
}

/**
 * Refuses what is no folder for files that a construct writes: they have one below that of the project, which holds what others write, too.
 *
 * @param whose whose folder it is, in words that follow a name, such as `of 'shop/compose'`
 * @param example what would be right
 * @throws if the folder is another one
 */
export function refuseFolder(directory: string, whose: string, example: string): void {
  if (isOutside(directory) || !/^[^./\s][^/\\\s]*(?:\/[^./\s][^/\\\s]*)*$/.test(directory)) {
    throw new Error(`'directory' ('${directory}') ${whose} must be a folder below that of the project, such as '${example}'`);
  }
}
