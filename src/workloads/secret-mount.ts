import * as kplus from 'cdk8s-plus-28';
import { withMount } from './claim-storage';
import { PREFLIGHT } from './level-db';
import { canonicalPath, isMountPath } from '../hardening/mount-path';
import { containersOf, podTemplatesOf } from '../hardening/pod-template';
import { CONTAINER_NAMES } from '../hardening/shapes';
import { equals, or } from '../template/conditions';
import { duplicatesIn } from '../template/duplicates';
import { isSame } from '../template/expression';
import { BOOLEAN, Form, madeBy, mapOf, TEXT, withOptions } from '../template/form';
import { asMap, asString, Json, JsonMap, mapsOf } from '../template/json';
import { boundedName, digestOf, LABEL_LENGTH } from '../template/names';
import { text } from '../template/operations';
import { refuseValue } from '../template/placeholder';
import { Refusal } from '../template/refusal';

/** Readable by the owner and by the group that the pod runs under, writable by nobody. */
const READABLE_BY_GROUP = 0o440;

const SECRETS_STORE_DRIVER = 'secrets-store.csi.k8s.io';

/** Options for the factories of `SecretMount`. */
export interface SecretMountOptions {
  /**
   * The directory in which the files appear, such as `/run/secrets` or `/etc/sigil`. Several secrets may share one; they are
   * projected into it together. With a service-account token in the pod it cannot be `/run/secrets`.
   *
   * @default '/run/secrets'
   */
  readonly directory?: string;

  /**
   * The names of the containers that mount the secret.
   *
   * @default - every container of the pod, init containers included; the preflight of a `SigilService` excepted
   */
  readonly containers?: string[];
}

/** Options for `SecretMount.fromSecret()` and `SecretMount.fromSecretName()`. */
export interface SecretFilesOptions extends SecretMountOptions {
  /**
   * The files to make, by their name, with the key of the secret that each holds, e.g. `{ '.env': 'env' }`.
   *
   * @default - a file for each key, under the key's name
   */
  readonly files?: { [file: string]: string };

  /**
   * Whether the pod starts without the secret.
   *
   * @default false
   */
  readonly optional?: boolean;
}

const FORM = new Form<SecretFilesOptions & { name: string }>({
  name: TEXT, directory: TEXT, containers: CONTAINER_NAMES, files: mapOf(TEXT, '{ \'.env\': \'env\' }'), optional: BOOLEAN,
}, ['name']);

const SECRET_FORM = new Form<{ secret: kplus.ISecret }>({ secret: madeBy('Secret', 'name', 'Secret.fromSecretName(…)', true) }, ['secret']);

/**
 * A secret that containers read as files: read-only, mode 0440, owned by the group that the pod runs under.
 *
 * Files do not leak into child processes, crash reports and `kubectl describe` as environment variables do.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod
 */
export class SecretMount {
  /**
   * A Secret of this app, or one that `kplus.Secret.fromSecretName()` refers to.
   *
   * @throws as `fromSecretName()` does
   */
  public static fromSecret(secret: kplus.ISecret, options: SecretFilesOptions = {}): SecretMount {
    SECRET_FORM.check({ secret }, () => 'of a SecretMount');
    return SecretMount.fromSecretName(secret.name, options);
  }

  /**
   * A Secret that exists in the cluster.
   *
   * @param name the name of the Secret, in the namespace of the workload
   * @throws if the name or the list of containers is empty, the directory is no mount point, or a file is no path below it
   */
  public static fromSecretName(name: string, options: SecretFilesOptions = {}): SecretMount {
    FORM.check(withOptions({ name }, options), () => 'of a SecretMount');
    const { files, optional } = options;
    checkFiles(name, files);
    const items = files && Object.keys(files).sort().map(path => ({ key: files[path], path }));
    return new SecretMount(options, { name: required('name', name), ...(items ? { items } : {}), ...(optional ? { optional } : {}) });
  }

  /**
   * Secrets that a CSI driver fetches from an external store, such as Vault or a cloud's key service.
   *
   * The driver decides the mode of the files. Its directory cannot be shared with other secrets.
   *
   * @param secretProviderClass the name of the SecretProviderClass
   * @throws if the name or the list of containers is empty, or the directory is no mount point
   * @see https://secrets-store-csi-driver.sigs.k8s.io/
   */
  public static fromCsiSecretStore(secretProviderClass: string, options: SecretMountOptions = {}): SecretMount {
    FORM.check(withOptions({ name: secretProviderClass }, options), () => 'of a SecretMount');
    return new SecretMount(options, undefined, required('secretProviderClass', secretProviderClass));
  }

  /**
   * The volume for the secrets that share this one's directory.
   *
   * @internal
   */
  public static _volume(name: string, mounts: SecretMount[]): JsonMap {
    const [first] = mounts;
    if (first.secretProviderClass !== undefined) {
      return {
        name,
        csi: { driver: SECRETS_STORE_DRIVER, readOnly: true, volumeAttributes: { secretProviderClass: first.secretProviderClass } },
      };
    }
    if (mounts.length > 1) {
      return { name, projected: { defaultMode: READABLE_BY_GROUP, sources: mounts.map(mount => ({ secret: { ...mount.source } })) } };
    }
    const { name: secretName, ...rest } = first.source ?? {};
    return { name, secret: { ...rest, defaultMode: READABLE_BY_GROUP, secretName } };
  }

  /** The directory in which the files appear. */
  public readonly directory: string;

  /** The names of the containers that mount the secret; undefined for all of them. */
  public readonly containers?: string[];

  private constructor(options: SecretMountOptions, private readonly source: JsonMap | undefined, private readonly secretProviderClass?: string) {
    this.directory = options.directory ?? '/run/secrets';
    this.containers = options.containers;
    refuseValue(this.directory, '\'directory\' of a SecretMount');
    if (!isMountPath(this.directory)) {
      throw new Error(`'directory' ('${this.directory}') of a SecretMount must be an absolute path such as '/run/secrets' or '/etc/sigil', `
        + 'without \':\', \'.\', \'..\' and spaces');
    }
  }

  /**
   * The files whose names are known, as others may follow the keys of the secret.
   *
   * @internal
   */
  public _files(): string[] {
    return mapsOf(this.source?.items).map(({ path }) => String(path));
  }

  /**
   * The secret in messages.
   *
   * @internal
   */
  public _name(): string {
    return this.secretProviderClass ?? String(this.source?.name);
  }

  /**
   * Whether an external store provides the secrets.
   *
   * @internal
   */
  public _isCsi(): boolean {
    return this.secretProviderClass !== undefined;
  }
}

/**
 * The pod spec with one volume for each directory of secrets, mounted read-only.
 *
 * @param taken the names of volumes that the pod gets besides
 */
export function withSecretMounts(spec: JsonMap, mounts: readonly SecretMount[], taken: readonly string[]): JsonMap {
  return mounts.length === 0 ? spec : byDirectory(mounts).reduce((result, [directory, shared]) => {
    const name = volumeNameOf(directory, [...mapsOf(result.volumes).map(volume => volume.name), ...taken]);
    return withMount(result, SecretMount._volume(name, shared), { name, mountPath: shared[0].directory, readOnly: true },
      container => shared.some(mount => isFor(mount, container)));
  }, spec);
}

/**
 * Why secrets cannot be mounted as asked.
 *
 * @param json the workload with the secrets mounted, with the names that the values of a chart give them
 * @param containers the names of the containers that there are
 */
export function refusalsOfSecretMounts(json: JsonMap, mounts: readonly SecretMount[], containers: readonly string[], path: string): Refusal[] {
  const unknown = mounts.flatMap(mount => (mount.containers ?? []).filter(name => !containers.includes(name)).map(name =>
    `the secret '${mount._name()}' in '${mount.directory}' at '${path}' names the container '${name}', which does not exist; `
      + `there are ${containers.map(each => `'${each}'`).join(', ')}`));
  const directories = byDirectory(mounts);
  const unshareable = directories.flatMap(([directory, shared]) => refusalsOfSharing(directory, shared, path));
  return [
    ...[...unknown, ...unshareable].map(message => ({ when: true, message })),
    ...directories.flatMap(([directory, shared]) => refusalsOfRepetition(namesIn(json, directory, shared), directory, path)),
  ];
}

function refusalsOfSharing(directory: string, shared: readonly SecretMount[], path: string): string[] {
  const files = shared.flatMap(mount => mount._files());
  return [
    ...(shared.length > 1 && shared.some(mount => mount._isCsi())
      ? [`'${directory}' at '${path}' is shared by a CSI secret store and other secrets, which cannot be projected together; give the store a directory of its own`]
      : []),
    ...(new Set(shared.map(mount => JSON.stringify(mount.containers))).size > 1
      ? [`the secrets in '${directory}' at '${path}' name different 'containers'; name the same ones, or give each its own directory`]
      : []),
    ...duplicatesIn(files).map(file =>
      `two secrets in '${directory}' at '${path}' make the file '${file}'; name the files apart, or give each secret its own directory`),
  ];
}

/** A secret that gives a directory all its files twice, whether the author says so or the values of a chart. */
function refusalsOfRepetition(names: readonly Json[], directory: string, path: string): Refusal[] {
  const distinct = names.filter((name, index) => names.findIndex(other => isSame(other, name)) === index);
  return distinct.map((name, index) => ({
    when: or(names.filter(other => isSame(other, name)).length > 1, ...distinct.slice(0, index).map(other => equals(other, name))),
    message: text`the secret '${name}' stands twice in '${directory}' at '${path}'; take one of them away`,
  }));
}

/** The names of the secrets that give a directory all their files. */
function namesIn(json: JsonMap, directory: string, shared: readonly SecretMount[]): Json[] {
  const [template] = podTemplatesOf(json);
  const spec = asMap(template.holder.spec);
  const mount = containersOf(spec).flatMap(({ container }) => mapsOf(container.volumeMounts))
    .find(({ mountPath }) => canonicalPath(asString(mountPath) ?? '') === directory);
  const volume = mapsOf(spec.volumes).find(({ name }) => name === mount?.name);
  const sources = mapsOf(asMap(volume?.projected).sources);
  return shared.flatMap((each, index) => each._files().length > 0 ? [] : [asMap(sources[index]?.secret).name ?? each._name()]);
}

function byDirectory(mounts: readonly SecretMount[]): [string, SecretMount[]][] {
  const directories = [...new Set(mounts.map(mount => canonicalPath(mount.directory)))];
  return directories.map(directory => [directory, mounts.filter(mount => canonicalPath(mount.directory) === directory)]);
}

/** A DNS label that tells the directory; a path may hold no letter that a label allows, and two paths may read alike. */
function volumeNameOf(directory: string, others: readonly (Json | undefined)[]): string {
  const clean = directory.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  const name = boundedName(clean === '' ? 'secrets' : clean, LABEL_LENGTH);
  return others.includes(name) ? `${boundedName(name, 54)}-${digestOf(directory)}` : name;
}

function isFor(mount: SecretMount, container: JsonMap): boolean {
  // The preflight only tries the database; it has no use for secrets.
  return mount.containers === undefined ? container.name !== PREFLIGHT : mount.containers.includes(asString(container.name) ?? '');
}

function required(property: string, value: string): string {
  if (value === '') {
    throw new Error(`'${property}' of a SecretMount is empty; give the name of what exists in the cluster`);
  }
  return value;
}

/** The API server refuses other paths, and an empty list stands for all keys. */
function checkFiles(secret: string, files: { readonly [file: string]: string } | undefined): void {
  if (files !== undefined && Object.keys(files).length === 0) {
    throw new Error(`'files' of the SecretMount for '${secret}' is empty; name a file, or leave 'files' out for a file of each key`);
  }
  for (const file of Object.keys(files ?? {})) {
    if (!isMountPath(`/${file}`) || file.startsWith('/') || file.startsWith('..')) {
      throw new Error(`'files' of the SecretMount for '${secret}' has the file '${file}', which must be a path below the directory, such as '.env'`);
    }
  }
}
