import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { addHardenedContainer } from './containers';
import { addStep, Rank } from './finished-object';
import { HardenedWorkloadProps } from './hardened-workload-props';
import { WorkloadNetwork } from './network-isolation';
import { toWorkloadProps } from './single-container';
import { WorkloadHardening } from './workload-hardening';
import { HardeningException } from '../hardening/hardening-exception';
import { HardeningProfile } from '../hardening/hardening-profile';
import { captioned } from '../template/expression';
import { asMap, JsonMap } from '../template/json';
import { boundedName } from '../template/names';
import { digest, join } from '../template/operations';

/** Properties for `HardenedJob`. */
export interface HardenedJobProps extends kplus.JobProps, HardenedWorkloadProps {
  /**
   * Whether the Job is a migration: it runs once for every version of its content.
   *
   * @default false
   */
  readonly migration?: boolean;

  /**
   * Whether a digest of the content is added to the name. A Job's template cannot be changed, so applying a changed Job fails,
   * while one of another name simply runs.
   *
   * @default - true for a migration, otherwise false
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-template
   */
  readonly nameFromContent?: boolean;
}

/**
 * A Job that is hardened without a security option being typed.
 *
 * It is a `kplus.Job`: whatever takes one takes this.
 */
export class HardenedJob extends kplus.Job {
  /** What the pods are hardened with. */
  public readonly profile: HardeningProfile;

  /** The network isolation of the pods. */
  public readonly network: WorkloadNetwork;

  private readonly hardening: WorkloadHardening;

  /**
   * A Job with the defaults of this library for all that is left out.
   *
   * @throws if the props describe the container twice, or by halves, or contradict each other
   */
  constructor(scope: Construct, id: string, props: HardenedJobProps = {}) {
    super(scope, id, toWorkloadProps(scope, id, props, false));
    this.hardening = new WorkloadHardening(this, props, { serves: false, replicated: false });
    this.profile = this.hardening.profile;
    this.network = this.hardening.network;
    if (props.nameFromContent ?? props.migration ?? false) {
      addStep(ApiObject.of(this), Rank.CONTENT, withContentInName);
    }
  }

  /** The restrictions that are relaxed, with their reasons; a copy. */
  public get exceptions(): HardeningException[] {
    return [...this.hardening.exceptions];
  }

  /** Adds a container, which is hardened as the others are. */
  public addContainer(container: kplus.ContainerProps): kplus.Container {
    return addHardenedContainer(this, container, props => super.addContainer(props));
  }

  /** Adds an init container or a sidecar, which is hardened as the others are. */
  public addInitContainer(container: kplus.ContainerProps): kplus.Container {
    return addHardenedContainer(this, container, props => super.addInitContainer(props));
  }
}

/** A Job's name stands in a label of its pods, which has at most 63 characters. */
function withContentInName(json: JsonMap): JsonMap {
  const metadata = asMap(json.metadata);
  const name = join(typeof metadata.name === 'string' ? boundedName(metadata.name, 54) : metadata.name ?? '', '-', digest(json.spec ?? null, 8));
  const told = captioned(name, [], 'The name of the Job, with a digest of what it runs.');
  return { ...json, metadata: { ...metadata, name: told } };
}
