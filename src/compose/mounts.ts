import { ComposedPod, namespaceOf } from './composed-pod';
import { expanded } from './environment';
import { Omissions } from './omission';
import { escaped, Provisions } from './provisions';
import { sizeText } from './resources';
import { Surroundings } from './surroundings';
import { VolumeFile, VolumeFiles } from './volume-files';
import { containersOf } from '../hardening/pod-template';
import { asMap, asString, Json, JsonMap, mapsOf } from '../template/json';
import { parseQuantity } from '../template/quantity';

/** What a service mounts, by the key of the Compose file. */
export interface ServiceMounts {
  readonly tmpfs: Json[];
  readonly volumes: Json[];
  readonly secrets: Json[];
  readonly configs: Json[];
}

/** What the mounts of a container are made of. */
export interface MountSources {
  readonly service: string;
  readonly pod: ComposedPod;
  readonly ids: { readonly user?: string; readonly group?: string };
  readonly surroundings: Surroundings;
  readonly provisions: Provisions;
  readonly omissions: Omissions;
  /** The variables of the container, for paths that name one. */
  readonly variables: ReadonlyMap<string, string>;
}

/** A mount of a container, with the volume that it mounts. */
interface Mount {
  readonly target: string;
  readonly isReadOnly: boolean;
  readonly subPath?: string;
  readonly volume: JsonMap;
}

/** The mounts of a container as those of a service. */
export function mountsOf(container: JsonMap, sources: MountSources): ServiceMounts {
  const mounts: ServiceMounts = { tmpfs: [], volumes: [], secrets: [], configs: [] };
  for (const volumeMount of mapsOf(container.volumeMounts)) {
    const { name, mountPath, readOnly, subPath, subPathExpr } = volumeMount;
    addMount(mounts, {
      target: escaped(String(mountPath)),
      isReadOnly: readOnly === true,
      subPath: subPathExpr === undefined ? asString(subPath) : expanded(String(subPathExpr), sources.variables),
      volume: volumeNamed(String(name), sources.pod),
    }, sources);
  }
  return mounts;
}

/** A volume of the pod, or the claim that a StatefulSet makes for it. */
function volumeNamed(name: string, pod: ComposedPod): JsonMap {
  const claim = mapsOf(asMap(pod.workload.spec).volumeClaimTemplates).find(each => asMap(each.metadata).name === name);
  return claim === undefined ? mapsOf(pod.spec.volumes).find(volume => volume.name === name) ?? { name } : { name, claimTemplate: claim };
}

function addMount(mounts: ServiceMounts, mount: Mount, sources: MountSources): void {
  const { volume, target } = mount;
  const { pod, service, provisions, omissions, surroundings } = sources;
  const own = `${pod.name}-${String(volume.name)}`;
  const files = VolumeFiles.of(volume, namespaceOf(pod.workload), surroundings);
  if (files !== undefined) {
    addFiles(mounts, mount, files, sources);
  } else if (volume.emptyDir !== undefined && asMap(volume.emptyDir).medium === 'Memory' && !isHandedOver(volume, pod)) {
    mounts.tmpfs.push(tmpfsOf(mount, asMap(volume.emptyDir), sources));
    noteShared(volume, sources);
  } else if (['emptyDir', 'ephemeral', 'claimTemplate'].some(kind => volume[kind] !== undefined)) {
    mounts.volumes.push(namedVolume(own, mount, sources));
    noteOnDisk(volume, sources);
  } else if (volume.persistentVolumeClaim !== undefined) {
    const { claimName, readOnly } = asMap(volume.persistentVolumeClaim);
    mounts.volumes.push(namedVolume(String(claimName), { ...mount, isReadOnly: mount.isReadOnly || readOnly === true }, sources));
  } else if (asMap(asMap(volume.csi).volumeAttributes).secretProviderClass !== undefined) {
    const store = String(asMap(asMap(volume.csi).volumeAttributes).secretProviderClass);
    mounts.volumes.push(folderOf(provisions.folder(`./secrets/${store}`, `the files of the SecretProviderClass '${store}'`), mount));
  } else if (volume.image !== undefined) {
    const options = mount.subPath === undefined ? {} : { image: { subpath: mount.subPath } };
    mounts.volumes.push({ type: 'image', source: String(asMap(volume.image).reference), target, ...options });
  } else {
    const [source = 'source'] = Object.keys(volume).filter(key => key !== 'name');
    omissions.add(service, `volumes.${source}`, `nothing is mounted at '${target}', as Compose has no such volume`);
  }
}

/** @see https://docs.docker.com/reference/compose-file/services/#tmpfs */
function tmpfsOf({ target, isReadOnly }: Mount, { sizeLimit }: JsonMap, { ids: { user, group } }: MountSources): string {
  const size = parseQuantity(sizeLimit);
  const options = [
    ...(isReadOnly ? ['ro'] : []), ...(size === undefined ? [] : [`size=${sizeText(size)}`]), 'mode=1777',
    ...(user === undefined ? [] : [`uid=${user}`]), ...(group === undefined ? [] : [`gid=${group}`]),
    'noexec', 'nosuid', 'nodev',
  ];
  return `${target}:${options.join(',')}`;
}

function namedVolume(name: string, { target, isReadOnly, subPath }: Mount, { provisions, omissions, service, ids }: MountSources): Json {
  provisions.volumes.add(name);
  if (ids.user !== '0') {
    omissions.add(service, 'fsGroup', 'a new volume takes owner and mode from the directory that the image has at its mount point; '
      + 'where it has none, the user cannot write');
  }
  return subPath === undefined
    ? `${name}:${target}${isReadOnly ? ':ro' : ''}`
    : { type: 'volume', source: name, target, ...(isReadOnly ? { read_only: true } : {}), volume: { subpath: subPath } };
}

/** A folder that the reader fills; Compose says so where it is missing. */
function folderOf(source: string, { target, subPath }: Pick<Mount, 'target' | 'subPath'>): JsonMap {
  return { type: 'bind', source: subPath === undefined ? source : `${source}/${subPath}`, target, read_only: true, bind: { create_host_path: false } };
}

function addFiles(mounts: ServiceMounts, { target, subPath }: Mount, files: VolumeFiles, sources: MountSources): void {
  const { service, provisions, omissions, surroundings, pod } = sources;
  const known = files.below(subPath);
  const folder = files.areSecret ? 'secrets' : 'configs';
  if (known === undefined) {
    mounts.volumes.push(folderOf(provisions.folder(`./${folder}/${files.names.join('+')}`, files.description), { target }));
  }
  for (const file of known ?? []) {
    const place = file.path === '' ? target : `${target}/${file.path}`;
    if (file.kind === 'Secret') {
      mounts.secrets.push({ source: provisions.secret(file.name, file.key), target: place });
    } else {
      mounts.configs.push({ source: provisions.config(file.name, file.key, contentOf(file, pod, surroundings)), target: place });
    }
  }
  if (files.areSecret) {
    omissions.add(service, 'volumes.secret.defaultMode', 'owner and mode of a secret are those of its file on this machine, which the user of the container has to be able to read');
  }
}

function contentOf({ name, key }: VolumeFile, pod: ComposedPod, surroundings: Surroundings): Json | undefined {
  return asMap(surroundings.configuration('ConfigMap', name, namespaceOf(pod.workload))?.data)[key];
}

/** Whether one container leaves something in the volume for another. */
function isHandedOver(volume: JsonMap, pod: ComposedPod): boolean {
  const mounts = mountsOfVolume(volume, pod);
  return mounts.length > 1
    && mounts.some(({ mountPath, readOnly, subPath }) => readOnly === true || subPath !== undefined || mountPath !== mounts[0].mountPath);
}

function noteShared(volume: JsonMap, { pod, service, omissions }: MountSources): void {
  if (mountsOfVolume(volume, pod).length > 1) {
    omissions.add(service, 'volumes.emptyDir', 'what the containers of a pod share in memory each service has for itself');
  }
}

/** A tmpfs ends with the container that has it, so it cannot hand anything over. */
function noteOnDisk({ emptyDir }: JsonMap, { service, omissions }: MountSources): void {
  if (asMap(emptyDir).medium === 'Memory') {
    omissions.add(service, 'volumes.emptyDir.medium', 'what one container leaves in memory for another is on disk here');
  }
}

function mountsOfVolume({ name }: JsonMap, { spec }: ComposedPod): JsonMap[] {
  return containersOf(spec).flatMap(({ container }) => mapsOf(container.volumeMounts)).filter(mount => mount.name === name);
}
