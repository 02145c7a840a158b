const SHELLS = ['ash', 'bash', 'busybox', 'cmd', 'dash', 'ksh', 'sh', 'zsh'];

/** What people call by a name where there is a shell; without one the base has none of these either. */
const TOOLS = ['cat', 'curl', 'echo', 'env', 'kill', 'ls', 'nc', 'pgrep', 'sleep', 'test', 'touch', 'true', 'wget'];

/** Whether a program is a shell, wherever it lies. */
export function isShell(program: string): boolean {
  return SHELLS.includes(program.replace(/^.*\//, ''));
}

/**
 * Patterns of programs that are there only where the system has a shell: the shell itself, and the tools that come with it, by their name or
 * in a folder of the system. A program elsewhere, such as in a volume, is somebody's own. Each stands in a line of a template.
 */
export const COME_WITH_SHELL: readonly { readonly what: string; readonly told: string; readonly programs: string }[] = [
  { what: 'shell', told: 'a shell', programs: inSystem(SHELLS) },
  { what: 'tool', told: 'a tool that comes with a shell', programs: inSystem(TOOLS) },
];

function inSystem(programs: readonly string[]): string {
  return `((/usr(/local)?)?/s?bin/)?(${programs.join('|')})`;
}
