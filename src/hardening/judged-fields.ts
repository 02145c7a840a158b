import { CONTAINER_LISTS, PROBES } from './pod-template';

/** What stands at a field of a pod that hardening or its refusals read. */
export type FieldVerdict =
  /** Any value, which they leave as it is. */
  | { readonly kind: 'open' }
  /** A value that is a whole number, which they compare as one. */
  | { readonly kind: 'wholeNumber' }
  /** No value: they decide on it, or by it, when the program runs. */
  | { readonly kind: 'judged'; readonly wayOut: string }
  /** No value in the place of the whole: they have to see what is in it. */
  | { readonly kind: 'structure'; readonly wayOut: string };

const OPEN: FieldVerdict = { kind: 'open' };
const WHOLE_NUMBER: FieldVerdict = { kind: 'wholeNumber' };

const LITERAL = 'write the literal';
const HARDENING = 'set it with the values below \'hardening\', which the chart exposes, or allow it with a HardeningException';
const EXCEPTION = 'write the literal, and allow it with a HardeningException if it weakens the pod';
const MOUNTS = 'write the literal, or use the value \'hardening.writablePaths\', which the chart exposes';
const OWN_NAME = 'give the volume a name of its own, with the option \'name\'';
const EXTRA_ENV = 'use the value \'extraEnv\', which the workload exposes';

const judged = (wayOut: string): FieldVerdict => ({ kind: 'judged', wayOut });

/** What of a handler of a probe or a hook names another host. */
const HANDLER: readonly (readonly [string, FieldVerdict])[] = ['httpGet', 'tcpSocket'].map(action => [`${action}/host`, judged('leave it out, so that the pod itself is asked, or write the literal and allow it with a HardeningException')]);

const CONTAINER: readonly (readonly [string, FieldVerdict])[] = [
  ['name', judged(LITERAL)],
  ['image', judged('write the literal, and set the values \'image.repository\', \'image.tag\' and \'image.digest\', which the workload exposes')],
  ['restartPolicy', judged(LITERAL)],
  ['env/*/name', judged(EXTRA_ENV)],
  ['env/*/value', OPEN],
  ['ports/*/containerPort', WHOLE_NUMBER],
  ['ports/*/hostIP', judged(LITERAL)],
  ['ports/*/hostPort', judged(EXCEPTION)],
  ['ports/*/name', judged(LITERAL)],
  ['ports/*/protocol', judged(LITERAL)],
  ['resources/limits/*', OPEN],
  ['resources/requests/*', OPEN],
  ['securityContext/**', judged(HARDENING)],
  ['volumeMounts/*/mountPath', judged(MOUNTS)],
  ['volumeMounts/*/mountPropagation', judged(LITERAL)],
  ['volumeMounts/*/name', judged(OWN_NAME)],
  ['volumeMounts/*/readOnly', judged(LITERAL)],
  ...[...PROBES, 'lifecycle/postStart', 'lifecycle/preStop']
    .flatMap(holder => HANDLER.map(([field, verdict]): readonly [string, FieldVerdict] => [`${holder}/${field}`, verdict])),
  ['lifecycle/preStop/sleep/seconds', judged('use the value \'hardening.preStopSleepSeconds\', which the chart exposes')],
];

/** What hardening and its refusals read of a pod template, by the path below it; all that is above one of these fields is read too. */
const FIELDS: readonly (readonly [readonly string[], FieldVerdict])[] = ([
  ['metadata/annotations/*', OPEN],
  ['metadata/labels/*', OPEN],
  ['spec/automountServiceAccountToken', judged(EXCEPTION)],
  ['spec/hostIPC', judged(EXCEPTION)],
  ['spec/hostNetwork', judged(EXCEPTION)],
  ['spec/hostPID', judged(EXCEPTION)],
  ['spec/os/name', judged(LITERAL)],
  // The sysctls stand below what is judged as a whole, and the first verdict counts.
  ['spec/securityContext/sysctls/*/value', WHOLE_NUMBER],
  ['spec/securityContext/**', judged(HARDENING)],
  ['spec/terminationGracePeriodSeconds', WHOLE_NUMBER],
  ['spec/volumes/*/csi/readOnly', judged(LITERAL)],
  ['spec/volumes/*/emptyDir/medium', judged(LITERAL)],
  ['spec/volumes/*/emptyDir/sizeLimit', OPEN],
  ['spec/volumes/*/hostPath/**', judged(EXCEPTION)],
  ['spec/volumes/*/name', judged(OWN_NAME)],
  ['spec/volumes/*/persistentVolumeClaim/readOnly', judged(LITERAL)],
  ...CONTAINER_LISTS.flatMap(list => CONTAINER.map(([field, verdict]) => [`spec/${list}/*/${field}`, verdict] as const)),
] as const).map(([path, verdict]) => [path.split('/'), verdict]);

/** Structures that have a way out of their own. */
const STRUCTURES: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)annotations$/, 'bind a single annotation, or use the value \'podAnnotations\', which the workload exposes'],
  [/(^|\/)labels$/, 'bind a single label, or use the value \'podLabels\', which the workload exposes'],
  [/\/env(\/\*)?$/, EXTRA_ENV],
  [/\/resources$/, 'use the value \'resources\', which the workload exposes'],
  [/\/(volumes|volumeMounts)$/, 'declare it in TypeScript, or use the value \'hardening.writablePaths\', which the chart exposes'],
];

/** The way out for a value that stands in the place of a list or a map. */
export const BIND_BELOW = 'bind a field inside of it, or declare it in TypeScript';

/**
 * What may stand at a place in a pod template.
 *
 * A field is judged by its path alone, so that a list or a map of values never stands where hardening has to look inside.
 *
 * @param path the keys below the map that holds `metadata` and `spec` of a pod
 */
export function verdictOn(path: readonly string[]): FieldVerdict {
  const found = FIELDS.find(([field]) => covers(field, path));
  if (found !== undefined) {
    return found[1];
  }
  if (!FIELDS.some(([field]) => field.length > path.length && covers(field.slice(0, path.length), path))) {
    return OPEN;
  }
  const text = path.map(key => /^\d+$/.test(key) ? '*' : key).join('/');
  return { kind: 'structure', wayOut: STRUCTURES.find(([pattern]) => pattern.test(text))?.[1] ?? BIND_BELOW };
}

function covers(field: readonly string[], path: readonly string[]): boolean {
  const open = field[field.length - 1] === '**';
  const fixed = open ? field.slice(0, -1) : field;
  return (open ? path.length >= fixed.length : path.length === fixed.length) && fixed.every((key, depth) => key === '*' || key === path[depth]);
}
