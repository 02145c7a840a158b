const SHELLS = ['ash', 'bash', 'busybox', 'cmd', 'dash', 'ksh', 'sh', 'zsh'];

/** What people call by a name where there is a shell; without one the base has none of these either. */
const TOOLS = ['cat', 'curl', 'echo', 'env', 'kill', 'ls', 'nc', 'pgrep', 'sleep', 'test', 'touch', 'true', 'wget'];

/** Where a system has its programs. A program elsewhere, such as in a volume, is somebody's own. */
const SYSTEM_FOLDER = /^(?:\/usr(?:\/local)?)?\/s?bin\//;

/** Whether a program is a shell, wherever it lies. */
export function isShell(program: string): boolean {
  return SHELLS.includes(program.replace(/^.*\//, ''));
}

/** Whether a program is there only where the system has a shell: the shell itself, or one of the tools that come with it. */
export function comesWithShell(program: string): boolean {
  return [...SHELLS, ...TOOLS].includes(program.replace(SYSTEM_FOLDER, ''));
}
