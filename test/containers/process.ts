import { readFileSync } from 'fs';

/** What the kernel tells of a process of this machine. */
export function kernelStatusOf(processId: number): Record<string, string> {
  const lines = readFileSync(`/proc/${processId}/status`, 'utf8').trimEnd().split('\n');
  return Object.fromEntries(lines.map(line => {
    const [name, value = ''] = line.split(/:(.*)/);
    return [name, value.trim().replace(/\s+/g, ' ')];
  }));
}

/** How a path is mounted for a process of this machine: what holds for the mount, and for the filesystem. */
export function mountOptionsOf(processId: number, path: string): string[] {
  const mount = readFileSync(`/proc/${processId}/mountinfo`, 'utf8').split('\n').map(line => line.split(' ')).find(fields => fields[4] === path);
  return [...mount?.[5].split(',') ?? [], ...mount?.[mount.length - 1].split(',') ?? []];
}
