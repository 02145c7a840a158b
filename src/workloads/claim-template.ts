import { ApiObject, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { addStorage, claimSpecOf, RETENTION, StorageSettings, volumeOf, withMount } from './claim-storage';
import { isMountPath } from '../hardening/mount-path';
import { CONTAINER_NAMES, SIZE } from '../hardening/shapes';
import { BOOLEAN, Form, TEXT, writtenMemberOf } from '../template/form';
import { asString, JsonMap } from '../template/json';
import { isLabel } from '../template/names';
import { refuseValue } from '../template/placeholder';
import { formatBytes } from '../template/quantity';

/** Properties for `ClaimTemplate`. */
export interface ClaimTemplateProps {
  /** The name of the claim and of the volume, a DNS label. */
  readonly name: string;

  /** The absolute path at which containers mount the volume. */
  readonly mountPath: string;

  /** How much storage a pod asks for. */
  readonly size: Size;

  /**
   * The storage class.
   *
   * @default - the default class of the cluster
   */
  readonly storageClassName?: string;

  /**
   * Who may mount the volume at the same time.
   *
   * @default PersistentVolumeAccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: kplus.PersistentVolumeAccessMode;

  /**
   * Whether the volume outlives its pod. Without, it is on the disk of the node, up to `size`, and goes with the pod: for previews and
   * tests. Storage class and access mode decide nothing then.
   *
   * @default true
   */
  readonly persistent?: boolean;

  /**
   * The names of the containers that mount the volume.
   *
   * @default - every container that is not an init container
   */
  readonly containers?: string[];
}

const FORM = new Form<ClaimTemplateProps>({
  name: TEXT,
  mountPath: TEXT,
  size: SIZE,
  storageClassName: TEXT,
  persistent: BOOLEAN,
  containers: CONTAINER_NAMES,
  // Claims are written when cdk8s has found out all that is late.
  accessMode: { ...writtenMemberOf('PersistentVolumeAccessMode', kplus.PersistentVolumeAccessMode), mayBeLate: false },
}, ['name', 'mountPath', 'size']);

/**
 * A volume of its own for each pod of a StatefulSet, which outlives the pod unless `persistent` is false.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage
 */
export class ClaimTemplate {
  /** The name of the claim and of the volume. */
  public readonly name: string;

  /**
   * A template for the claims of a StatefulSet.
   *
   * @throws if the name is no DNS label, the path is no mount point, the size is zero or the list of containers is empty
   */
  constructor(private readonly props: ClaimTemplateProps) {
    FORM.check(props, () => 'of a ClaimTemplate');
    this.name = props.name;
    refuseValue(props.name, '\'name\' of a ClaimTemplate');
    refuseValue(props.mountPath, `'mountPath' of ClaimTemplate '${props.name}'`);
    if (!isLabel(props.name)) {
      throw new Error(`'name' ('${props.name}') of a ClaimTemplate must be a DNS label: up to 63 lower-case letters, digits and dashes`);
    }
    if (!isMountPath(props.mountPath)) {
      throw new Error(`'mountPath' ('${props.mountPath}') of ClaimTemplate '${props.name}' must be an absolute path other than '/', `
        + 'without \':\', \'.\', \'..\' and spaces');
    }
    if (props.size.toKibibytes() <= 0) {
      throw new Error(`'size' of ClaimTemplate '${props.name}' must be more than zero`);
    }
  }

  /**
   * What stands behind the volume.
   *
   * @internal
   */
  public get _settings(): StorageSettings {
    return {
      isPersistent: this.props.persistent ?? true,
      size: formatBytes(this.props.size.toKibibytes() * 1024),
      storageClassName: this.props.storageClassName,
      accessMode: this.props.accessMode ?? kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE,
    };
  }

  /**
   * The names of the containers that mount the volume; undefined for all that are no init containers.
   *
   * @internal
   */
  public _containers(): string[] | undefined {
    return this.props.containers;
  }

  /**
   * The pod spec with the volume mounted.
   *
   * @internal
   */
  public _mountIn(spec: JsonMap): JsonMap {
    const { containers: only, mountPath } = this.props;
    return withMount(spec, volumeOf(this.name, this._settings), { name: this.name, mountPath }, ({ name }, list) =>
      only === undefined ? list === 'containers' : only.includes(asString(name) ?? ''));
  }
}

/** Why claims cannot be mounted: a container that they name is not there. */
export function refusalsOfClaimTemplates(claims: readonly ClaimTemplate[], containers: readonly string[], path: string): string[] {
  return claims.flatMap(claim => (claim._containers() ?? []).filter(name => !containers.includes(name)).map(name =>
    `ClaimTemplate '${claim.name}' at '${path}' names the container '${name}', which does not exist; there are ${containers.map(each => `'${each}'`).join(', ')}`));
}

/**
 * The StatefulSet with its claim templates; claims are kept when it is scaled down or deleted.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
 */
export function withClaimTemplates(spec: JsonMap, claims: readonly ClaimTemplate[]): JsonMap {
  const templates = claims.filter(claim => claim._settings.isPersistent)
    .map(claim => ({ metadata: { name: claim.name }, spec: claimSpecOf(claim._settings) }));
  return templates.length === 0 ? spec : { ...spec, persistentVolumeClaimRetentionPolicy: RETENTION, volumeClaimTemplates: templates };
}

/** Takes note of what stands behind the claim templates of a StatefulSet. */
export function noteClaims(object: ApiObject, claims: readonly ClaimTemplate[]): void {
  claims.forEach(claim => addStorage(object, { name: claim.name, settings: claim._settings, isDatabase: false }));
}
