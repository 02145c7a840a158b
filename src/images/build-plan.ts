import * as path from 'path';
import { BuildSecret } from './build-secret';
import { Instruction, RunMount, Stage } from './dockerfile/dockerfile';

/** How a language builds its program: the stages up to the one that holds it, and what ships. */
export interface BuildPlan {
  /** The stages with the toolchain; the last one is called `build` and has the program in `/app`. */
  readonly builders: readonly Stage[];
  /** The image that ships. */
  readonly runtime: string;
  /** What the comment above it says. */
  readonly runtimeWhy: readonly string[];
  /** What has to be done in the image that ships before anything is copied, where it has tools for it. */
  readonly setup: readonly Instruction[];
  /** Folders of the stage `build` that ship besides `/app`. */
  readonly folders: readonly string[];
  /** Files of the stage `build` that have to be programs, whatever their modes are. */
  readonly executables: readonly string[];
  /** What the language wants in the environment. */
  readonly environment: { readonly [name: string]: string };
  readonly entryPoint: readonly string[];
  readonly arguments: readonly string[];
}

/** Where the program is in the image, as far as it is copied or started by name. */
export function programPaths({ builders, entryPoint }: BuildPlan): string[] {
  const copies: string[] = [];
  let folder = '/';
  for (const instruction of builders[builders.length - 1].instructions) {
    if (instruction.keyword === 'WORKDIR') {
      folder = instruction.argument;
    } else if (instruction.keyword === 'COPY') {
      copies.push(path.posix.resolve(folder, instruction.destination));
    }
  }
  return [...copies, ...entryPoint.slice(0, 1), '/app/node_modules'];
}

/** What the author says of a build and every language uses. */
export interface BuildSettings {
  readonly buildArguments: { readonly [name: string]: string };
  readonly buildSecrets: readonly BuildSecret[];
}

/** The first lines of a stage that holds the toolchain. */
export function opening({ buildArguments }: BuildSettings, mayBuildAsUser: boolean): Instruction[] {
  return [
    ...(mayBuildAsUser ? [{ keyword: 'USER' as const, argument: '0:0', why: ['This stage installs packages and does not ship.'] }] : []),
    ...Object.entries(buildArguments).map(([name, value]) => ({ keyword: 'ARG' as const, name, value })),
  ];
}

/** The folders that several builds share, and the secrets that one needs. */
export function mountsOf(caches: readonly string[], secrets: readonly BuildSecret[]): RunMount[] {
  return [
    ...caches.map(target => ({ type: 'cache' as const, target })),
    ...secrets.map(({ id, target }) => ({ type: 'secret' as const, id, target })),
  ];
}

/** The instructions that copy what the author names to the same place below the folder of the program. */
export function copiesOf(files: readonly string[]): Instruction[] {
  return files.map(file => file.replace(/^\.\//, '').replace(/\/$/, '')).map(file => ({ keyword: 'COPY' as const, sources: [file], destination: `./${file}` }));
}
