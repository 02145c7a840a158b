import * as kplus from 'cdk8s-plus-28';
import { IContainerImage } from './container-image';
import { HardenedServingProps } from './hardened-workload-props';
import { HealthChecks } from './health-checks';
import { WritableDirectory } from './writable-directory';
import { HardeningProfile } from '../hardening/hardening-profile';
import { canonicalPath } from '../hardening/mount-path';
import { PodIds } from '../hardening/pod-ids';
import { containersOf } from '../hardening/pod-template';
import { WritablePath } from '../hardening/writable-path';
import { asString, JsonMap, mapsOf } from '../template/json';
import { boundedName, digestOf, LABEL_LENGTH } from '../template/names';
import { conditionalItems } from '../template/parts';

/** The container that a single image becomes. */
export const SINGLE_CONTAINER = 'main';

/** The container that a single image has become in a pod. */
export function singleContainerIn(spec: JsonMap): JsonMap {
  return mapsOf(spec.containers).find(({ name }) => name === SINGLE_CONTAINER) ?? {};
}

/** The image that an author gives as an object; undefined where he gives a reference, or none. */
export function imageOf({ image }: { readonly image?: string | IContainerImage }): IContainerImage | undefined {
  return typeof image === 'object' ? image : undefined;
}

/** What pods pull. */
export function referenceOf(image: string | IContainerImage): string {
  return typeof image === 'string' ? image : image.reference;
}

/**
 * The props of a workload, in which the image says what its author leaves open; they themselves where the image is a reference.
 *
 * @param serves whether the pods run all the time; a Job that runs the image of a service serves nothing
 */
export function withImage<P extends HardenedServingProps>(props: P, serves: boolean): P {
  const image = imageOf(props);
  if (image === undefined) {
    return props;
  }
  const port = props.port ?? (serves ? image.port : undefined);
  return Object.assign({}, props, {
    port,
    env: image.portVariable === undefined || port === undefined
      ? props.env
      : { [image.portVariable]: kplus.EnvValue.fromValue(String(port)), ...props.env },
    healthChecks: props.healthChecks ?? (port === undefined ? undefined : checksOf(image)),
  });
}

/** A program that knows one path only answers on it to both questions; what speaks no HTTP is asked for a connection. */
function checksOf({ livenessPath, readinessPath }: IContainerImage): HealthChecks {
  return livenessPath === undefined && readinessPath === undefined
    ? HealthChecks.tcp()
    : HealthChecks.http({ livenessPath: livenessPath ?? readinessPath, readinessPath: readinessPath ?? livenessPath });
}

/** A profile with the ids of the image, unless it has ids of its own. Root is an exception and no id of a profile. */
export function profileFor(image: IContainerImage | undefined, profile: HardeningProfile): HardeningProfile {
  if (image === undefined || image.user === 0 || profile._givesIds) {
    return profile;
  }
  const { user, group } = image;
  const isSame = profile.ids.user === user && (group === 0 || profile.ids.group === group);
  return isSame ? profile : profile.with({ ids: PodIds.of(user, group === 0 ? {} : { group }) });
}

/**
 * The writable paths of a workload, together with those that its image needs and nothing else is mounted for.
 *
 * @param paths those of the workload, with the defaults among them
 * @param spec the pod spec with all that its author mounts
 */
export function withPathsOfImage(paths: readonly WritablePath[], image: IContainerImage, spec: JsonMap): readonly WritablePath[] {
  const container = singleContainerIn(spec);
  const mounted = [
    ...mapsOf(container.volumeMounts).map(({ mountPath }) => asString(mountPath) ?? ''),
    ...paths.filter(path => path.containers === undefined || path.containers.includes(SINGLE_CONTAINER)).map(({ mountPath }) => mountPath),
  ];
  const scratch = image.writableDirectories.filter(({ isPersistent }) => !isPersistent);
  const needed = scratch.filter((directory, index) => !mounted.some(outer => isAtOrBelow(directory.path, outer))
    && !scratch.some((other, at) => takesIn(other, directory, at < index)));
  const taken = [
    ...conditionalItems(spec.volumes).map(({ item }) => item.name),
    ...containersOf(spec).flatMap(each => mapsOf(each.container.volumeMounts)).map(({ name }) => name),
  ];
  const names = needed.map(({ path }) => nameOf(path));
  const isFree = (name: string) => !taken.includes(name) && names.indexOf(name) === names.lastIndexOf(name);
  const defaults = WritablePath.defaults().filter(path => paths.includes(path));
  return [
    ...defaults.map(path => asAsked(path, scratch)),
    ...needed.map((directory, index) =>
      writablePath(directory, isFree(names[index]) ? names[index] : distinctNameOf(directory.path), [SINGLE_CONTAINER])),
    // What values of a chart add comes after what the author declares.
    ...paths.filter(path => !defaults.includes(path)),
  ];
}

/** Whether a directory has another one in it, or is the same one and was named before. */
function takesIn(outer: WritableDirectory, inner: WritableDirectory, isBefore: boolean): boolean {
  return canonicalPath(outer.path) === canonicalPath(inner.path) ? isBefore : isAtOrBelow(inner.path, outer.path);
}

/** A default path as the image wants it, if it does: maybe on disk, or of another size. */
function asAsked(path: WritablePath, scratch: readonly WritableDirectory[]): WritablePath {
  const wish = scratch.find(directory => canonicalPath(directory.path) === canonicalPath(path.mountPath));
  return wish === undefined ? path : wish.sizeLimit === undefined && !wish.onDisk ? WritablePath._ofImage(path) : writablePath(wish, path.name);
}

function writablePath({ path, onDisk, sizeLimit }: WritableDirectory, name: string, containers?: string[]): WritablePath {
  return WritablePath._ofImage(WritablePath[onDisk ? 'disk' : 'memory'](name, path, { sizeLimit, containers }));
}

/** The name of the volume of a path: `/app/.next/cache` gives `app-next-cache`. */
function nameOf(path: string): string {
  const words = path.toLowerCase().split(/[^a-z0-9]+/).filter(word => word !== '');
  return boundedName(words.join('-') || 'directory', LABEL_LENGTH);
}

/** The same where something else has that name. */
function distinctNameOf(path: string): string {
  return `${nameOf(path).slice(0, LABEL_LENGTH - 9).replace(/-$/, '')}-${digestOf(path)}`;
}

/** Whether a path is another one, or lies in it. */
export function isAtOrBelow(path: string, outer: string): boolean {
  const [one, other] = [canonicalPath(path), canonicalPath(outer)];
  return one === other || one.startsWith(`${other}/`);
}
