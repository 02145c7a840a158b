import { asMap, isList, Json, JsonMap, mapsOf } from '../../src/template/json';

/** What the fields of a container or of its pod refer to by name. */
export interface Surroundings {
  /** The content of a key of a ConfigMap. */
  configMapValue(name: string, key: string): string;
  /** The content of a key of a Secret. */
  secretValue(name: string, key: string): string;
  /** The folder of this machine that a volume of the pod is. */
  folderOf(volume: string): string;
}

/** What a container of a finished pod is for podman. */
export interface PodmanContainer {
  /** Options of `podman run`. */
  readonly options: readonly string[];
  readonly image: string;
  /** The arguments that follow the image. */
  readonly arguments: readonly string[];
  /** Paths of fields that one machine has no place for, or that the tests themselves play. */
  readonly notApplied: readonly string[];
}

/** Options that a field gives; undefined if it is not applied. */
type Field = (value: Json) => string[] | undefined;
type Fields = { readonly [name: string]: Field };

const nothing: Field = () => [];
const notApplied: Field = () => undefined;

/**
 * The container of a finished pod as podman runs it, under what the pod says of it and nothing else.
 *
 * @throws at a field that is not known here, so that no constraint is lost unseen.
 */
export function podmanContainer(pod: JsonMap, container: JsonMap, surroundings: Surroundings): PodmanContainer {
  const skipped: string[] = [];
  const apply = (path: string, map: Json | undefined, fields: Fields): string[] => Object.entries(asMap(map)).flatMap(([name, value]) => {
    const field = fields[name];
    if (field === undefined) {
      throw new Error(`'${path}${name}' of the pod is not known to the test's podman; say what it is there, or that it is nothing`);
    }
    if (value === undefined) {
      return [];
    }
    const options = field(value);
    if (options === undefined) {
      skipped.push(`${path}${name}`);
    }
    return options ?? [];
  });

  // The container's word counts where both say something.
  const security = { ...asMap(pod.securityContext), ...asMap(container.securityContext) };
  const user = security.runAsUser;
  const options = [
    ...user === undefined ? [] : ['--user', `${user}${security.runAsGroup === undefined ? '' : `:${security.runAsGroup}`}`],
    ...apply('securityContext.', security, {
      allowPrivilegeEscalation: value => value === false ? ['--security-opt', 'no-new-privileges'] : [],
      appArmorProfile: notApplied,
      capabilities: value => [
        ...strings(asMap(value).drop).flatMap(name => ['--cap-drop', name]),
        ...strings(asMap(value).add).flatMap(name => ['--cap-add', name]),
      ],
      fsGroup: value => ['--group-add', String(value)],
      fsGroupChangePolicy: nothing,
      privileged: value => value === true ? ['--privileged'] : [],
      readOnlyRootFilesystem: value => value === true ? ['--read-only', '--read-only-tmpfs=false'] : [],
      runAsGroup: nothing,
      runAsNonRoot: value => {
        if (value === true && (user === undefined || user === 0)) {
          throw new Error(`'runAsNonRoot' asks for a user that is not root, and 'runAsUser' is ${user}`);
        }
        return [];
      },
      runAsUser: nothing,
      seccompProfile: value => asMap(value).type === 'RuntimeDefault' ? [] : ['--security-opt', 'seccomp=unconfined'],
      sysctls: value => mapsOf(value).flatMap(({ name, value: setting }) => ['--sysctl', `${name}=${setting}`]),
    }),
    ...apply('', container, {
      args: nothing,
      command: value => ['--entrypoint', JSON.stringify(value)],
      env: value => mapsOf(value).flatMap(each => ['--env', `${each.name}=${valueOf(each, surroundings)}`]),
      image: nothing,
      imagePullPolicy: notApplied,
      lifecycle: notApplied,
      livenessProbe: notApplied,
      name: nothing,
      // Whoever asks a container here asks its own address, as the kubelet does.
      ports: nothing,
      readinessProbe: notApplied,
      resources: value => apply('resources.limits.', asMap(value).limits, {
        'cpu': each => ['--cpus', String(cores(each))],
        'ephemeral-storage': notApplied,
        'memory': each => ['--memory', String(each).toLowerCase().replace(/i$/, '')],
      }),
      securityContext: nothing,
      startupProbe: notApplied,
      volumeMounts: value => mapsOf(value).flatMap(({ name, mountPath, readOnly }) =>
        ['--volume', `${surroundings.folderOf(String(name))}:${mountPath}:${readOnly === true ? 'ro' : 'rw'}`]),
      workingDir: value => ['--workdir', String(value)],
    }),
    ...apply('', pod, {
      affinity: notApplied,
      automountServiceAccountToken: value => {
        if (value !== false) {
          throw new Error('a ServiceAccount token is mounted, for which there is no cluster here');
        }
        return [];
      },
      containers: nothing,
      dnsPolicy: notApplied,
      enableServiceLinks: nothing,
      initContainers: nothing,
      restartPolicy: notApplied,
      securityContext: nothing,
      serviceAccountName: notApplied,
      terminationGracePeriodSeconds: nothing,
      topologySpreadConstraints: notApplied,
      volumes: nothing,
    }),
  ];
  return { options, image: String(container.image), arguments: strings(container.args), notApplied: [...new Set(skipped)].sort() };
}

function valueOf({ name, value, valueFrom }: JsonMap, surroundings: Surroundings): string {
  if (valueFrom === undefined) {
    return String(value ?? '');
  }
  const { configMapKeyRef, secretKeyRef } = asMap(valueFrom);
  const reference = asMap(configMapKeyRef ?? secretKeyRef);
  if (configMapKeyRef !== undefined) {
    return surroundings.configMapValue(String(reference.name), String(reference.key));
  }
  if (secretKeyRef !== undefined) {
    return surroundings.secretValue(String(reference.name), String(reference.key));
  }
  throw new Error(`the variable '${name}' has a source that is not known to the test's podman: ${JSON.stringify(valueFrom)}`);
}

function cores(quantity: Json): number {
  const text = String(quantity);
  return text.endsWith('m') ? Number(text.slice(0, -1)) / 1000 : Number(text);
}

function strings(value: Json | undefined): string[] {
  return isList(value) ? value.map(String) : [];
}
