import { EndOfLifeException } from './bases/problems-of-base';
import { BuildPlan } from './build-plan';
import { Dockerfile, HealthCheckInstruction, Instruction, Stage } from './dockerfile/dockerfile';
import { parseReference } from './image-reference';
import { ImageUser } from './image-user';

/** Where the directories that the program writes to are made, so that they can be copied with their owner. */
const WRITABLE = '/writable';

/** What is known of an image whatever its language. */
export interface ImagePlan {
  readonly preface: readonly string[];
  readonly title: string;
  readonly version?: string;
  readonly labels: { readonly [name: string]: string };
  readonly environment: { readonly [name: string]: string };
  readonly user: ImageUser;
  /** The absolute paths of the directories that the program writes to. */
  readonly directories: readonly string[];
  readonly port?: number;
  readonly portVariable?: string;
  readonly healthCheck?: HealthCheckInstruction;
  readonly endOfLife?: EndOfLifeException;
}

/** The whole Dockerfile: what the language builds, and the image that ships. */
export function assembleDockerfile(image: ImagePlan, build: BuildPlan): Dockerfile {
  const [builder, ...others] = [...build.builders].reverse();
  const args = image.user._arguments.map(argument => ({ keyword: 'ARG' as const, ...argument }));
  return {
    preface: [...image.preface, ...prefaceOf(image.endOfLife)],
    args: args.map((argument, index) => index === 0 ? { ...argument, why: ['The ids that the program runs as; a build may give others.'] } : argument),
    stages: [...others.reverse(), { ...builder, instructions: [...builder.instructions, ...ending(image, build)] }, runtimeStage(image, build)],
  };
}

function prefaceOf(exception: EndOfLifeException | undefined): string[] {
  return exception === undefined ? [] : [
    `Until ${exception.expires} on a base at its end of life: ${exception.reason}${exception.owner === undefined ? '' : `; owner: ${exception.owner}`}`,
  ];
}

/** What the shipped image has no tools for, in one layer. */
function ending({ directories }: ImagePlan, { folders, executables }: BuildPlan): Instruction[] {
  return [{
    keyword: 'RUN',
    commands: [
      ...executables.map(file => `chmod a+x ${file}`),
      `chmod -R u=rwX,go=rX ${['/app', ...folders].join(' ')}`,
      ...directories.length === 0 ? [] : [`mkdir -p ${directories.map(path => `${WRITABLE}${path}`).join(' ')}`],
    ],
    why: [
      'Readable for every user, writable for root alone, whatever the modes of the checkout are.',
      ...directories.length === 0 ? [] : ['What is written to is made here, as the runtime has no tool that makes a directory.'],
    ],
  }];
}

function runtimeStage(image: ImagePlan, build: BuildPlan): Stage {
  const { user, directories, port, healthCheck } = image;
  const owner = `${user._userText}:${user._groupText}`;
  const instructions: readonly Instruction[] = [
    ...user._arguments.map(({ name }) => ({ keyword: 'ARG' as const, name })),
    ...build.setup,
    ...['/app', ...build.folders].map((folder, index) => ({
      keyword: 'COPY' as const,
      from: 'build',
      sources: [folder],
      destination: folder,
      ...(index === 0 ? { why: ['Owned by root: the program cannot change itself.'] } : {}),
    })),
    ...directories.map((path, index) => ({
      keyword: 'COPY' as const,
      from: 'build',
      sources: [`${WRITABLE}${path}`],
      destination: path,
      owner,
      ...(index === 0 ? { why: ['Owned by the user, so that a fresh named volume is writable: it takes its owner from here.'] } : {}),
    })),
    { keyword: 'WORKDIR', argument: '/app', why: ['After the files: BuildKit would give a folder that it makes here to the user of the base.'] },
    { keyword: 'ENV', pairs: environmentOf(image, build) },
    { keyword: 'LABEL', pairs: labelsOf(image, build) },
    { keyword: 'USER', argument: owner, why: ['As numbers: the kubelet cannot tell that a name is not root.'] },
    ...port === undefined ? [] : [{ keyword: 'EXPOSE' as const, port }],
    { keyword: 'STOPSIGNAL', argument: 'SIGTERM' },
    { keyword: 'HEALTHCHECK', check: healthCheck, why: reasonOf(image) },
    { keyword: 'ENTRYPOINT', program: build.entryPoint, why: ['No shell in front, so the program is process 1 and gets SIGTERM.'] },
    ...build.arguments.length === 0 ? [] : [{ keyword: 'CMD' as const, program: build.arguments }],
  ];
  return {
    image: build.runtime,
    why: build.runtimeWhy,
    instructions: instructions.filter(instruction => !('pairs' in instruction) || Object.keys(instruction.pairs).length > 0),
  };
}

function reasonOf({ healthCheck, portVariable }: ImagePlan): string[] {
  return healthCheck === undefined ? ['It serves nothing that could be asked.']
    : ['For engines without probes; Kubernetes ignores it. It needs no shell and no curl'
      + `${portVariable === undefined ? '' : `, and reads ${portVariable} when it runs`}.`];
}

/** The variables in the order of their names. */
function environmentOf({ environment, port, portVariable }: ImagePlan, build: BuildPlan): { [name: string]: string } {
  return sorted({ ...build.environment, ...(portVariable === undefined ? {} : { [portVariable]: String(port) }), ...environment });
}

/** @see https://github.com/opencontainers/image-spec/blob/main/annotations.md */
function labelsOf({ title, version, labels }: ImagePlan, { runtime }: BuildPlan): { [name: string]: string } {
  const { repository, tag, digest } = parseReference(runtime);
  const own = {
    'title': title,
    'version': version,
    'base.name': tag === undefined ? repository : `${repository}:${tag}`,
    'base.digest': digest,
  };
  const known = Object.entries(own).flatMap(([name, value]) => value === undefined ? [] : [[`org.opencontainers.image.${name}`, value]]);
  return sorted({ ...Object.fromEntries(known), ...labels });
}

function sorted(pairs: { readonly [name: string]: string }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(pairs).sort(([a], [b]) => a < b ? -1 : 1));
}
