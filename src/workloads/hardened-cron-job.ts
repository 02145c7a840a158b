import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { addHardenedContainer } from './containers';
import { HardenedWorkloadProps } from './hardened-workload-props';
import { WorkloadNetwork } from './network-isolation';
import { pathBelow } from './path-below';
import { toWorkloadProps } from './single-container';
import { CRON } from './workload-form';
import { WorkloadHardening } from './workload-hardening';
import { HardeningException } from '../hardening/hardening-exception';
import { HardeningProfile } from '../hardening/hardening-profile';
import { Form } from '../template/form';

/** Properties for `HardenedCronJob`. */
export interface HardenedCronJobProps extends kplus.CronJobProps, HardenedWorkloadProps {}

const FORM = new Form<HardenedCronJobProps>({ schedule: CRON }, ['schedule']);

/**
 * A CronJob that is hardened without a security option being typed.
 *
 * It is a `kplus.CronJob`: whatever takes one takes this.
 */
export class HardenedCronJob extends kplus.CronJob {
  /** What the pods are hardened with. */
  public readonly profile: HardeningProfile;

  /** The network isolation of the pods. */
  public readonly network: WorkloadNetwork;

  private readonly hardening: WorkloadHardening;

  /**
   * A CronJob with the defaults of this library for all that is left out.
   *
   * @throws if the props describe the container twice, or by halves, or contradict each other
   */
  constructor(scope: Construct, id: string, props: HardenedCronJobProps) {
    FORM.check(props, () => `at '${pathBelow(scope, id)}'`);
    super(scope, id, toWorkloadProps(scope, id, props, false));
    this.hardening = new WorkloadHardening(this, props, { serves: false, replicated: false });
    this.profile = this.hardening.profile;
    this.network = this.hardening.network;
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
