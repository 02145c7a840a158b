import { IContainerImage } from './container-image';
import { METRICS_PORT } from './containers';
import { isAtOrBelow, SINGLE_CONTAINER, singleContainerIn } from './image-of-workload';
import { COME_WITH_SHELL } from './shell';
import { WritableDirectory } from './writable-directory';
import { HardeningControl } from '../hardening/hardening-exception';
import { allows, HardeningPolicy } from '../hardening/hardening-policy';
import { containersOf } from '../hardening/pod-template';
import { Mount, mountOf, wordsForContainer } from '../hardening/refusals/pod-under-check';
import { WritablePath } from '../hardening/writable-path';
import { and, equals, isPresent, matches, not, or } from '../template/conditions';
import { captioned, Condition, Expression, isExpression, variable } from '../template/expression';
import { asMap, isList, Json, JsonMap, mapsOf } from '../template/json';
import { join, joined, shown } from '../template/operations';
import { casesOf, conditionalItems, partOf } from '../template/parts';
import { Refusal, refusalWhen } from '../template/refusal';

/** A pod that runs an image, and where it stands. */
export interface PodOfImage {
  readonly image: IContainerImage;
  /** The pod spec after hardening. */
  readonly spec: JsonMap;
  readonly policy: HardeningPolicy;
  /** The construct path of the workload. */
  readonly path: string;
}

/** Why a pod cannot run an image that says what it needs: another port, or another user. */
export function refusalsOfImage(pod: PodOfImage): Refusal[] {
  const container = singleContainerIn(pod.spec);
  const port = mapsOf(container.ports).find(({ name }) => name !== METRICS_PORT)?.containerPort;
  return [
    ...port === undefined ? [] : refusalsOfPort(port, container, pod),
    // That a program runs as root is said with a reason.
    ...pod.image.user !== 0 && allows(pod.policy, HardeningControl.ROOT_USER, SINGLE_CONTAINER) ? [] : refusalsOfIds(container, pod),
  ];
}

function refusalsOfPort(port: Json, container: JsonMap, { image, path }: PodOfImage): Refusal[] {
  const { portVariable: name } = image;
  if (name === undefined) {
    return image.port === undefined ? [] : [{
      when: not(equals(port, image.port)),
      message: join('\'port\' (', port, `) of the workload at '${path}' is not the port that image '${image.path}' serves on (${image.port}); leave 'port' out, or change the image's`),
    }];
  }
  const sentence = (given: Json) => join(`the environment variable '${name}' (`, given, `) of container '${SINGLE_CONTAINER}' at '${path}', from which image '${image.path}' reads its port, `
    + 'contradicts \'port\' (', port, '); set \'port\' and leave the variable out');
  const variables = conditionalItems(container.env).filter(({ item }) => item.name === name);
  return [
    { when: not(or(...variables.map(({ when }) => when))), message: sentence('undefined') },
    ...variables.map(({ item, when }) => ({
      when: and(when, not(equals(item.value, join(port)))),
      message: sentence(item.value ?? shown(item.valueFrom ?? null)),
    })),
  ];
}

function refusalsOfIds(container: JsonMap, { image, spec, path }: PodOfImage): Refusal[] {
  const [own, ofPod] = [asMap(container.securityContext), asMap(spec.securityContext)];
  return ([['runAsUser', 'user', image.user], ['runAsGroup', 'group', image.group]] as const)
    // The group 0 is left to images: no pod of this library has it, unless by an exception.
    .filter(([field,, id]) => field === 'runAsUser' || id !== 0)
    .map(([field, words, expected]) => {
      const id = own[field] ?? ofPod[field];
      return {
        when: and(isPresent(id), not(equals(id, expected))),
        message: join(`'${field}' (`, id ?? null, `) of container '${SINGLE_CONTAINER}' at '${path}' is not the ${words} that image '${image.path}' runs as (${expected}); `
          + 'leave \'ids\' and \'securityContext\' to the image, or change the image\'s'),
      };
    });
}

/** What a container is told to run beside its entry point, by the words for it. */
const PROGRAMS: readonly (readonly string[])[] = [
  ['lifecycle', 'postStart'], ['lifecycle', 'preStop'], ['startupProbe'], ['livenessProbe'], ['readinessProbe'],
];

/**
 * Why a container cannot start what it is told to, where its image has no shell.
 *
 * @param spec the pod spec after hardening
 */
export function refusalsOfPrograms(image: IContainerImage, spec: JsonMap, path: string): Refusal[] {
  if (image.hasShell !== false) {
    return [];
  }
  return containersOf(spec).flatMap(({ list, container }) => {
    const runsImage = container.name === SINGLE_CONTAINER || equals(container.image, image.reference);
    const words = wordsForContainer(list, container, path);
    const told = [['command', container.command] as const, ...PROGRAMS.map(keys =>
      [keys.join('.'), [...keys, 'exec', 'command'].reduce<Json | undefined>((tree, key) => partOf(tree, key), container)] as const)];
    return told.flatMap(([property, commands]) => casesOf(commands).flatMap(({ tree: command, when }) =>
      refusalWhen(and(runsImage, when, startsTool(command)), () => join(`'${property}' (`, inBrackets(command), `) of ${words} starts `,
        isList(command) ? join('\'', command[0], '\'') : 'a shell or one of its tools',
        `, and image '${image.path}' has no shell and none of its tools; name a program of the image, give the container another image, or this one a base that has them`))
        .map(refusal => ({ ...refusal, subject: { what: 'command', of: [...path.split('/').slice(1), property].join(' ') } }))));
  });
}

/** A list that a value is as one text, with a space before each item. */
function textOf(command: Expression): Json {
  return captioned(joined(command, 'argument', join(' ', variable('argument', 'string'))), ['wordsOfCommand'], 'A command as one text, with a space before each word.');
}

/** Whether a command, or the list that a value is, begins with a program that comes with a shell. */
function startsTool(command: Json): Condition {
  if (isExpression(command)) {
    const tests = COME_WITH_SHELL.map(({ programs, what, told }) =>
      captioned(matches(textOf(command), `^ ${programs}( |$)`), ['starts', what], `Whether a command starts ${told}.`));
    return captioned(or(...tests), ['needsShell'], 'Whether a command starts a shell, or a tool that comes with one.');
  }
  return isList(command) && command.length > 0 && or(...COME_WITH_SHELL.map(({ programs }) => matches(command[0], `^${programs}$`)));
}

function inBrackets(command: Json): Json {
  return isExpression(command) ? join('[', textOf(command), ' ]') : shown(command);
}

/**
 * Why directories of an image cannot be written, or not for long.
 *
 * @param spec the pod spec with all that its author mounts, and nothing besides
 * @param declared the writable paths that the author declares
 */
export function refusalsOfDirectories(image: IContainerImage, spec: JsonMap, declared: readonly WritablePath[], path: string): string[] {
  const volumes = new Map<Json | undefined, JsonMap>(mapsOf(spec.volumes).map(volume => [volume.name, volume]));
  const mounts = mapsOf(singleContainerIn(spec).volumeMounts).map(mount => mountOf(mount, volumes));
  const container = `container '${SINGLE_CONTAINER}' at '${path}'`;
  return image.writableDirectories.flatMap(directory => {
    const mount = innermost(mounts.filter(outer => isAtOrBelow(directory.path, outer.path)));
    if (mount?.readOnly) {
      const readOnly = `the read-only mount '${mount.path}' (volume '${mount.volume}') of ${container}`;
      return [`'${directory.path}', which image '${image.path}' writes to, lies in ${readOnly}; `
        + 'mount a volume there that can be written, or mount that one elsewhere'];
    }
    return !directory.isPersistent || mount !== undefined || isDeclared(directory, declared) ? [] : [
      `'${directory.path}', where image '${image.path}' keeps its data, is mounted by nothing in ${container}; `
        + 'mount a volume there with \'levelDb\', \'claimTemplates\' or containers[0].mount()',
    ];
  });
}

function isDeclared(directory: WritableDirectory, declared: readonly WritablePath[]): boolean {
  return declared.some(({ containers, mountPath }) =>
    (containers === undefined || containers.includes(SINGLE_CONTAINER)) && isAtOrBelow(directory.path, mountPath));
}

function innermost(mounts: readonly Mount[]): Mount | undefined {
  const [first] = [...mounts].sort((one, other) => other.canonical.length - one.canonical.length);
  return first;
}
