import { readFileSync } from 'fs';
import { join } from 'path';
import { builderVolumes } from './base-images';
import { runToSuccess } from './engine';

/**
 * Builds an image in the folder of its project with the very command that stands at the head of its Dockerfile.
 *
 * @param buildArguments what the build is told besides
 * @returns the reference of the image
 */
export function buildImage(project: string, name: string, ...buildArguments: string[]): string {
  const dockerfile = readFileSync(join(project, 'build/docker', `${name}.Dockerfile`), 'utf8');
  const [program, verb, ...args] = /^# +(buildah .*)$/m.exec(dockerfile)?.[1].split(' ') ?? [];
  if (program !== 'buildah' || verb !== 'build') {
    throw new Error(`the Dockerfile of '${name}' does not say how buildah builds it`);
  }
  runToSuccess(program, [verb, '--pull-never', ...builderVolumes(), ...buildArguments, ...args], { cwd: project });
  return args[args.indexOf('--tag') + 1];
}
