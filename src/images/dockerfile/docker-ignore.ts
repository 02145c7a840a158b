import { contextSources, Dockerfile } from './dockerfile';

/** What no image needs, wherever it lies in a folder that is copied. */
const NEVER_COPIED = ['.env', '.env.*', '.git', '.netrc', '.npmrc', '.venv', '__pycache__', 'node_modules'];

/** Whether a path of the build context names something that no image needs. */
export function isNeverCopied(path: string): boolean {
  return path.split('/').some(part => NEVER_COPIED.includes(part) || part.startsWith('.env.'));
}

/** What a build may see: nothing but what the Dockerfile copies. */
export function printDockerIgnore(dockerfile: Dockerfile): string {
  return [
    '# Nothing of the folder reaches the build,',
    '*',
    '# except for what the Dockerfile copies,',
    ...contextSources(dockerfile).map(source => `!${source}`),
    '# without what may lie in there and belongs into no image.',
    ...NEVER_COPIED.map(name => `**/${name}`),
    '',
  ].join('\n');
}
