import { isNeverCopied } from './dockerfile/docker-ignore';
import { HardenedImageProps, HealthCheckSettings } from './hardened-image-props';
import { problemsOfReference } from './image-reference';
import { canonicalPath } from '../hardening/mount-path';
import { credentialIn } from '../hardening/refusals/credentials';
import { duplicatesIn } from '../template/duplicates';
import { inWords } from '../template/form';
import { isOutside } from '../workloads/project-folder';
import { isShell } from '../workloads/shell';

/** Words for secrets in the names of variables; BuildKit ends the build where it meets one. */
const SECRET_NAME = /(?:_|^)(?:apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(?:_|$)/i;

/** Words that tell that there is no secret in the variable. */
const HARMLESS_NAME = /(?:_|^)(?:file|public|version)(?:_|$)/i;

/** What stands for the value of a variable of which the name alone is judged. */
const SOME_VALUE = 'given-to-the-build';

/** Directories of the base, of which those with programs and the kernel's are its own as a whole; a volume there hides what is in them. */
const SYSTEM_DIRECTORY = /^\/(?:(?:boot|etc|run|usr|usr\/local|var|var\/lib)$|(?:(?:usr\/(?:local\/)?)?(?:bin|lib|lib64|sbin)|dependencies\/.*|dev|nodejs|proc|sys)(?:\/|$))/;

/** What may stand in the path of a request, and in a program's text between quotes. */
const REQUEST_PATH = /^\/[\w./~%:@!&=,;+*()?-]*$/;

/** Why what an author says of an image cannot be, in words that follow the name of the image. */
export function problemsOfImage(props: HardenedImageProps, name: string): string[] {
  return [
    ...problemsOfReference(props),
    ...(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(name) ? [] : [`'name' ('${name}') is no name of a Dockerfile; use lower-case letters, digits, '.', '_' and '-'`]),
    ...problemsOfFolder('context', props.context ?? '.'),
    ...problemsOfFolder('directory', props.directory ?? '.'),
    ...problemsOfPort(props),
    ...problemsOfHealthCheck(props.healthCheck),
    ...problemsOfProgram('preStopCommand', props.preStopCommand),
    ...problemsOfDirectories(props),
    ...problemsOfVariables('environment', props.environment),
    ...problemsOfVariables('buildArguments', props.buildArguments),
    ...problemsOfLabels(props.labels),
    ...duplicatesIn((props.buildSecrets ?? []).map(({ target }) => target)).map(target => `two 'buildSecrets' have the target '${target}'; give each a file of its own`),
  ];
}

/** Why a program cannot be run without a shell. */
export function problemsOfProgram(property: string, program: readonly string[] | undefined): string[] {
  if (program === undefined) {
    return [];
  }
  const [first = ''] = program;
  const given = JSON.stringify(program);
  return first.trim() === '' ? [`'${property}' (${given}) names no program; give the program and its arguments as a list`]
    : /\s/.test(first) ? [`'${property}' (${given}) is one text for a shell, which no image of this library starts; give the program and its arguments as a list, such as ${JSON.stringify(first.trim().split(/\s+/))}`]
      : isShell(first) ? [`'${property}' (${given}) starts a shell, which images of this library do without; give a program of the image and its arguments`]
        : [];
}

/** Why something of the build context cannot be copied into the image. */
export function problemsOfSource(property: string, source: string): string[] {
  const clean = source.replace(/\/$/, '');
  return clean === '' || clean === '.' ? [`'${property}' ('${source}') is the whole folder; name the files and folders that the program needs`]
    : isOutside(source) ? [`'${property}' ('${source}') is no path within the build context; give it relative to 'context', without '..'`]
      : /[*?[\]\\!#$"'\n]/.test(source) || source !== source.trim() ? [`'${property}' ('${source}') holds signs that mean something else to a build; name files and folders as they are`]
        : isNeverCopied(source) ? [`'${property}' ('${source}') belongs into no image: it holds secrets, or what is made for another machine; leave it out`]
          : [];
}

/** Why what the image runs would not be in it. */
export function problemsOfEntryPoint(file: string, copied: readonly string[]): string[] {
  const clean = (path: string) => path.replace(/^\.\//, '').replace(/\/$/, '');
  return copied.map(clean).some(path => clean(file) === path || clean(file).startsWith(`${path}/`)) ? [] : [
    `'entryPoint' ('${file}') would not be in the image, which takes ${copied.map(path => `'${path}'`).join(', ') || 'no files'}; add it to 'files'`,
  ];
}

/** Why a folder is not one of the project. */
export function problemsOfFolder(property: string, folder: string): string[] {
  return folder !== '' && !isOutside(folder) && /^[\w./@+-]+$/.test(folder) ? [] : [
    `'${property}' ('${folder}') must be a folder within the project, relative to its folder, such as 'services/api'`,
  ];
}

function problemsOfPort({ port, portVariable, environment = {}, healthCheck, ...props }: HardenedImageProps): string[] {
  const { livenessPath, readinessPath } = props;
  const paths = Object.entries({ livenessPath, readinessPath });
  return [
    ...portVariable === undefined || environment[portVariable] === undefined ? [] : [
      `'environment.${portVariable}' is the 'portVariable', which has the value of 'port'; leave it out`,
    ],
    ...port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65535) ? [] : [`'port' (${inWords(port)}) must be a whole number from 1 to 65535`],
    ...portVariable === undefined || /^[A-Za-z_]\w*$/.test(portVariable) ? [] : [`'portVariable' ('${portVariable}') is no name of an environment variable; use one such as 'PORT'`],
    ...paths.flatMap(([property, path]) => path === undefined || REQUEST_PATH.test(path) ? [] : [
      `'${property}' ('${path}') must start with '/' and hold nothing but what a URL may, such as '/healthz'`,
    ]),
    ...port !== undefined ? [] : [['portVariable', portVariable], ...paths].flatMap(([property, given]) => given === undefined ? [] : [
      `'${property}' ('${given}') needs a 'port', and there is none; give the port that the program serves on`,
    ]),
    ...port === undefined && healthCheck !== undefined && healthCheck.command === undefined
      ? ['\'healthCheck\' needs a \'port\' to ask, or a \'command\' of its own; give one of them'] : [],
  ];
}

function problemsOfHealthCheck(settings: HealthCheckSettings = {}): string[] {
  const { command, retries, interval, timeout, startPeriod } = settings;
  return [
    ...problemsOfProgram('healthCheck.command', command),
    ...retries === undefined || (Number.isInteger(retries) && retries >= 1) ? [] : [`'healthCheck.retries' (${inWords(retries)}) must be a whole number from 1`],
    ...Object.entries({ interval, timeout }).flatMap(([property, duration]) => duration === undefined || duration.toMilliseconds() >= 1000 ? [] : [
      `'healthCheck.${property}' (${duration.toMilliseconds()} ms) must be a second or more`,
    ]),
    ...Object.entries({ interval, timeout, startPeriod }).flatMap(([property, duration]) =>
      duration === undefined || duration.toMilliseconds() % 1000 === 0 ? [] : [`'healthCheck.${property}' (${duration.toMilliseconds()} ms) must be whole seconds`]),
  ];
}

/** A program that may write to its own files could be made to change them. */
function problemsOfDirectories({ writableDirectories = [] }: HardenedImageProps): string[] {
  const paths = writableDirectories.map(({ path }) => canonicalPath(path));
  return [
    ...duplicatesIn(paths).map(path => `two 'writableDirectories' have the path '${path}'; name it once`),
    ...paths.filter(path => !/^(?:\/[\w.@+-]+)+$/.test(path)).map(path => `'writableDirectories' ('${path}') holds signs that mean something else to a build; use letters, digits, '.', '_' and '-'`),
    ...paths.filter(path => path === '/app' || path === '/dependencies').map(problemOfProgramDirectory),
    ...paths.filter(path => SYSTEM_DIRECTORY.test(path)).map(path => `'writableDirectories' ('${path}') holds what the image itself needs; use a directory of the program's own, such as '/var/lib/app'`),
    ...paths.filter(path => path === '/tmp' || path === '/run/app').map(path => `'writableDirectories' ('${path}') is there for every program; leave it out`),
  ];
}

/** Why the program must not write to a directory that holds it. */
export function problemOfProgramDirectory(path: string): string {
  return `'writableDirectories' ('${path}') holds the program, which must not change itself; use a directory outside of it, such as '/var/lib/app'`;
}

function problemsOfVariables(property: string, variables: { readonly [name: string]: string } = {}): string[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    const what = !/^[A-Za-z_]\w*$/.test(name) ? 'is no name of a variable; use letters, digits and \'_\''
      : secretIn(name, value) !== undefined
        ? `holds ${secretIn(name, value)}, which everybody who has the image could read; ${property === 'buildArguments' ? 'use \'buildSecrets\'' : 'mount it as a file where the image runs'}`
        : /[\n\r]/.test(value) ? 'has a value of several lines; give one line' : undefined;
    return what === undefined ? [] : [`'${property}.${name}' ${what}`];
  });
}

function problemsOfLabels(labels: { readonly [name: string]: string } = {}): string[] {
  return Object.entries(labels).flatMap(([name, value]) =>
    !/^[a-z0-9]+(?:[./_-][a-z0-9]+)*$/i.test(name) || /[\n\r]/.test(value) ? [`'labels' has '${name}', which is no label of one line; use a name such as 'org.opencontainers.image.source'`]
      : credentialIn(name, value) !== undefined ? [`'labels.${name}' holds ${credentialIn(name, value)}, which everybody who has the image could read; leave it out`]
        : []);
}

/** Judged by name and value, then by the name alone, as whoever builds may give another value. */
function secretIn(name: string, value: string): string | undefined {
  const byName = SECRET_NAME.test(name) && !HARMLESS_NAME.test(name) ? 'what looks like a secret by its name' : undefined;
  return credentialIn(name, value) ?? credentialIn(name, SOME_VALUE) ?? byName;
}
