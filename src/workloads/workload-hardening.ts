import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ClaimTemplate, noteClaims, withClaimTemplates } from './claim-template';
import { withConfigChecksum } from './config-checksum';
import { IContainerImage, setContainerImage } from './container-image';
import { diskBytesOf, storageLimitOf, withResources, withStorageOfValues } from './containers';
import { addStep, noteCdk8sPlus, Rank, Refuse, refuseEach } from './finished-object';
import { withProbes } from './health-checks';
import { imageOf, profileFor, SINGLE_CONTAINER, withImage, withPathsOfImage } from './image-of-workload';
import { claimLevelDb, levelDbTemplates, mountLevelDb, withSingleWriter } from './level-db';
import { NetworkIsolation, WorkloadNetwork } from './network-isolation';
import { OwnServiceAccount } from './own-service-account';
import { profileOf } from './profile-context';
import { refusalsOfDirectories, refusalsOfImage, refusalsOfPrograms } from './refusals-of-image';
import { AuthorProps, refusalsOfNameByValues, refusalsOfProps, refusalsOfVolumes } from './refusals-of-props';
import { refusalsOfSelector } from './refusals-of-selector';
import { refusalsOfServices } from './refusals-of-services';
import { addDisruptionBudget, refusalsOfBudget, withSpread } from './replicated-pods';
import { withSecretMounts } from './secret-mount';
import { addStandardLabels, standardLabelsOf, versionedLabelsOf, withLabels } from './standard-labels';
import { today } from './today';
import { TreeIndex } from './tree-index';
import { ValuesLift, valuesLiftOf } from './values-lift';
import { withExceptionAnnotations, withSettingsAnnotations } from '../hardening/exception-annotation';
import { graceSecondsOf, refusalsOfShutdown, refusalsOfStopping, ShutdownSettings, shutdownSettingsOf, withStopHooks } from '../hardening/graceful-shutdown';
import { harden } from '../hardening/harden';
import { HardeningException, recordsOf } from '../hardening/hardening-exception';
import { HardeningPolicy, settingsFor } from '../hardening/hardening-policy';
import { HardeningProfile } from '../hardening/hardening-profile';
import { withDefaultPaths } from '../hardening/mount-writable-paths';
import { containersOf, mapContainers, mapPodTemplates } from '../hardening/pod-template';
import { refusalsOfPortValues } from '../hardening/refusals/port-values';
import { UNPRIVILEGED_PORT_START } from '../hardening/refusals/port-words';
import { refusalsOfWorkload } from '../hardening/refusals/refusals';
import { isWindowsPod, withoutLinuxFields } from '../hardening/windows-pod';
import { WritablePath } from '../hardening/writable-path';
import { asMap, Json, JsonMap, mapsOf, merged } from '../template/json';
import { kebabCase, labelValue } from '../template/names';
import { isPlaceholder } from '../template/placeholder';

/** What kind of workload is hardened. */
export interface WorkloadTraits {
  /** Its pods run all the time and serve, so they are probed and stop gracefully. */
  readonly serves: boolean;
  /** Its pods are equal and several, so they are spread and disrupted one by one. */
  readonly replicated: boolean;
  /** The claim templates of a StatefulSet. */
  readonly claimTemplates?: readonly ClaimTemplate[];
}

/**
 * What makes a cdk8s-plus workload a hardened one: the objects that it brings along, and the steps that edit its finished JSON.
 *
 * The five workload classes share it by holding one each, as each has to extend its own cdk8s-plus class.
 */
export class WorkloadHardening {
  public readonly profile: HardeningProfile;
  public readonly exceptions: HardeningException[];
  public readonly network: WorkloadNetwork;

  private readonly apiObject: ApiObject;
  private readonly policy: HardeningPolicy;
  /** What the values of a chart have a say in; undefined where there are none. */
  private readonly lift?: ValuesLift;
  private readonly props: AuthorProps;
  /** The image of the single container, where it says what it needs. */
  private readonly image?: IContainerImage;
  /** The limits of ephemeral storage before values have a say, by the names of the containers. */
  private readonly storageLimits = new Map<Json | undefined, Json | undefined>();
  private disruptionBudget?: ApiObject;

  constructor(private readonly workload: kplus.Workload, given: AuthorProps, private readonly traits: WorkloadTraits) {
    this.apiObject = ApiObject.of(workload);
    this.lift = valuesLiftOf(workload);
    const props = withImage(given, traits.serves);
    this.props = props;
    this.image = imageOf(props);
    if (this.image !== undefined) {
      setContainerImage(workload, SINGLE_CONTAINER, this.image);
    }
    this.profile = profileFor(this.image, props.profile ?? profileOf(workload));
    this.exceptions = recordsOf(this.profile, props.exceptions ?? []);
    this.policy = { profile: this.profile, exceptions: props.exceptions ?? [], writablePaths: withDefaultPaths(props.writablePaths ?? []) };

    this.keepSelectorStable();
    this.followCdk8sPlus();
    if (props.standardLabels ?? true) {
      addStandardLabels(workload);
    }
    if (props.createServiceAccount ?? props.serviceAccount === undefined) {
      this.createServiceAccount();
    }
    noteClaims(this.apiObject, traits.claimTemplates ?? []);
    if (props.levelDb) {
      claimLevelDb(workload, props.levelDb);
    }
    this.network = WorkloadNetwork._of(workload, this.networkIsolation(), this.profile.isOpenShift, !(props.isolate ?? false));

    TreeIndex.of(workload).addWorkload(this.apiObject);
    noteCdk8sPlus(this.apiObject);
    addStep(this.apiObject, Rank.SHAPE, json => this.shape(json));
    addStep(this.apiObject, Rank.HARDENING, (json, refuse) => this.harden(json, refuse));
  }

  /** Limits the disruption of several pods; where values have a say there may be several, whatever their author says. */
  public limitDisruptionOf(replicas: number): void {
    if ((replicas > 1 || this.lift !== undefined) && this.props.levelDb === undefined) {
      this.limitDisruption();
    }
  }

  /** Lets only one pod at a time be evicted; evicting a broken one is always allowed. */
  public limitDisruption(): void {
    if (this.props.disruptionBudget !== false) {
      this.disruptionBudget ??= addDisruptionBudget(this.workload);
    }
  }

  /** The address that pods are selected by is the one that their author gives, or follows an explicit name, so that the code around it may move. */
  private keepSelectorStable(): void {
    const { metadata, podMetadata } = this.props;
    const given = podMetadata?.labels?.[kplus.Pod.ADDRESS_LABEL];
    if (given === undefined && metadata?.name === undefined) {
      return;
    }
    const named = `${this.apiObject.kind.toLowerCase()}.${metadata?.name}`;
    // What the values of a chart are cannot be cut.
    const address = given ?? (isPlaceholder(named) ? named : labelValue(named));
    this.workload.podMetadata.addLabel(kplus.Pod.ADDRESS_LABEL, address);
    if (this.workload.matchLabels[kplus.Pod.ADDRESS_LABEL] !== undefined) {
      this.workload.select(kplus.LabelSelector.of({ labels: { [kplus.Pod.ADDRESS_LABEL]: address } }));
    }
  }

  /** What cdk8s-plus would do before the address is known (`isolate`), or once more at each rendering (`spread`). */
  private followCdk8sPlus(): void {
    if (this.props.isolate ?? false) {
      this.workload.connections.isolate();
    }
    if (this.props.spread ?? false) {
      this.workload.scheduling.spread({ topology: kplus.Topology.HOSTNAME });
      this.workload.scheduling.spread({ topology: kplus.Topology.ZONE });
    }
  }

  /** The levels open more than 'isolate' of cdk8s-plus, which therefore stands alone. */
  private networkIsolation(): NetworkIsolation {
    const { isolate = false, networkIsolation } = this.props;
    if (isolate && networkIsolation !== undefined && networkIsolation !== NetworkIsolation.NONE) {
      throw new Error(`'isolate' and 'networkIsolation' (${networkIsolation}) are both given at '${this.workload.node.path}'; `
        + 'keep one of them: policies add up, and the wider one would count');
    }
    return networkIsolation ?? (isolate ? NetworkIsolation.NONE : NetworkIsolation.INGRESS);
  }

  private createServiceAccount(): void {
    const { metadata, name } = this.workload;
    if (this.props.serviceAccount !== undefined) {
      throw new Error(`'createServiceAccount' is true at '${this.workload.node.path}' and 'serviceAccount' is given too; leave out one of them`);
    }
    const serviceAccount = new OwnServiceAccount(this.workload, 'ServiceAccount', {
      name, namespace: metadata.namespace, labels: standardLabelsOf(this.workload),
    });
    // cdk8s-plus takes the account by the constructor only, before the workload can be its scope; it reads the field when it renders.
    Object.assign(this.workload, { serviceAccount });
  }

  /** Everything that is not security: what cdk8s-plus cannot express, and the defaults of a careful author. */
  private shape(json: JsonMap): JsonMap {
    const claims = [...this.traits.claimTemplates ?? [], ...this.props.levelDb ? levelDbTemplates(json, this.props.levelDb) : []];
    const labels = versionedLabelsOf(this.workload);
    const shaped = withLabels(mapPodTemplates(json, ({ holder }) =>
      withLabels(merged(holder, { spec: this.shapePod(asMap(holder.spec), claims) }), labels)), labels);
    const stored = claims.length === 0 ? shaped : merged(shaped, { spec: withClaimTemplates(asMap(shaped.spec), claims) });
    return this.props.levelDb ? withSingleWriter(stored, this.props) : stored;
  }

  private shapePod(spec: JsonMap, claims: readonly ClaimTemplate[]): JsonMap {
    const { levelDb, secrets = [] } = this.props;
    const taken = [...claims, ...levelDb === undefined ? [] : [levelDb]].map(({ name }) => name);
    const claimed = claims.reduce((result, claim) => claim._mountIn(result), withSecretMounts(spec, secrets, taken));
    const mounted = levelDb === undefined ? claimed : mountLevelDb(claimed, this.workload, levelDb);
    const constructs = [...this.workload.containers, ...this.workload.initContainers];
    const paths = this.pathsIn(mounted);
    const sized = (containers: readonly JsonMap[]) => containers.map(container => {
      const result = withResources(container, constructs, diskBytesOf(mounted, container, paths));
      if (this.lift !== undefined) {
        this.storageLimits.set(result.name, storageLimitOf(container) === undefined ? storageLimitOf(result) : undefined);
      }
      return result;
    });
    const shaped = merged(
      mounted,
      { containers: sized(this.traits.serves ? withProbes(mapsOf(mounted.containers), this.props.healthChecks) : mapsOf(mounted.containers)) },
      mounted.initContainers === undefined ? undefined : { initContainers: sized(mapsOf(mounted.initContainers)) },
      {
        // What cdk8s-plus says of a pod that does neither is noise.
        hostNetwork: spec.hostNetwork === true ? true : undefined,
        setHostnameAsFQDN: spec.setHostnameAsFQDN === true ? true : undefined,
        securityContext: this.withSysctl(asMap(spec.securityContext)),
      },
    );
    return isWindowsPod(shaped) ? withoutLinuxFields(shaped) : shaped;
  }

  /**
   * The limits of ephemeral storage follow the values of a chart, too.
   *
   * @param given the pod spec before its paths are mounted
   */
  private withStorageOfValues(spec: JsonMap, given: JsonMap, { settings, writablePaths }: HardeningPolicy): JsonMap {
    const constructs = [...this.workload.containers, ...this.workload.initContainers];
    const place = `${settings?.chart}.${this.workload.node.path.split('/').slice(1).map(kebabCase).join('-')}`;
    const diskBytes = new Map(containersOf(given).map(({ container }) =>
      [container.name, diskBytesOf(given, container, writablePaths, settings?.extraPaths)]));
    return mapContainers(spec, container => withStorageOfValues(
      container, constructs, this.storageLimits.get(container.name), diskBytes.get(container.name) ?? 0, `${place}.${String(container.name)}.resources`));
  }

  /** The writable paths of a pod, those of its image among them where its author mounts nothing there. */
  private pathsIn(spec: JsonMap): readonly WritablePath[] {
    const { writablePaths } = this.policy;
    return this.image === undefined ? writablePaths : withPathsOfImage(writablePaths, this.image, spec);
  }

  /** cdk8s-plus always writes a time to stop; what is another than that a JSON patch says. */
  private withShutdown(spec: JsonMap, shutdown: ShutdownSettings): JsonMap {
    const ofCdk8sPlus = this.workload.terminationGracePeriod?.toSeconds();
    const isGiven = this.props.terminationGracePeriod !== undefined || (spec.terminationGracePeriodSeconds ?? ofCdk8sPlus) !== ofCdk8sPlus;
    return withStopHooks(isGiven ? spec : merged(spec, { terminationGracePeriodSeconds: graceSecondsOf(shutdown) }), shutdown);
  }

  /** Only the container of the image has the program that its preStop command names. */
  private withCommandOfImage(shutdown: ShutdownSettings): ShutdownSettings {
    const command = this.image?.preStopCommand;
    return command === undefined || command.length === 0 ? shutdown : { ...shutdown, ofImages: new Map([[SINGLE_CONTAINER, command]]) };
  }

  private withSysctl(context: JsonMap): JsonMap {
    const start = this.props.unprivilegedPortStart;
    const sysctl = { name: UNPRIVILEGED_PORT_START, value: String(start) };
    return start === undefined ? context : { ...context, sysctls: [...mapsOf(context.sysctls), sysctl] };
  }

  private harden(json: JsonMap, refuse: Refuse): JsonMap {
    const path = this.workload.node.path;
    const { lift } = this;
    const settings = settingsFor(this.policy);
    const ofWorkload: HardeningPolicy = lift === undefined ? this.policy : { ...this.policy, settings: lift.policyOf(this.workload, settings) };
    const ownShutdown = shutdownSettingsOf(this.props.shutdown ?? {});
    const shutdown = this.withCommandOfImage(lift === undefined ? ownShutdown : lift.shutdownOf(this.workload, ownShutdown));
    // Nothing expires where there is no exception.
    const day = this.exceptions.length === 0 ? '' : today();
    const plainJson = lift === undefined ? json : lift.plain(json, this.workload);
    const claims = mapsOf(asMap(plainJson.spec).volumeClaimTemplates).map(claim => ({ name: asMap(claim.metadata).name }));
    const isSpreadByDefault = this.traits.replicated && (this.props.topologySpread ?? true) && this.props.levelDb === undefined;
    const hardened = mapPodTemplates(json, ({ holder }) => {
      const given = asMap(holder.spec);
      const policy = this.image === undefined ? ofWorkload : { ...ofWorkload, writablePaths: this.pathsIn(given) };
      const spread = withSpread(given, json, this.workload, isSpreadByDefault);
      const { template, replacements } = harden(merged(holder, { spec: this.traits.serves ? this.withShutdown(spread, shutdown) : spread }), policy);
      const spec = asMap(template.spec);
      const plain = lift === undefined ? spec : lift.plain(spec, this.workload);
      const checked = claims.length === 0 ? plain : { ...plain, volumes: [...mapsOf(plain.volumes), ...claims] };
      const pod = lift === undefined && claims.length === 0 ? { spec, policy, path } : { spec, plain: checked, policy, path };
      refuseEach(refusalsOfWorkload(pod, replacements, day), refuse);
      if (lift !== undefined) {
        refuseEach(refusalsOfPortValues(spec, path), refuse);
      }
      if (this.image !== undefined) {
        refuseEach(refusalsOfImage({ image: this.image, spec, policy, path }), refuse);
        refuseEach(refusalsOfPrograms(this.image, spec, path), refuse);
        const mounting = lift === undefined ? given : lift.plain(given, this.workload);
        refusalsOfDirectories(this.image, mounting, this.props.writablePaths ?? [], path).forEach(message => refuse(message));
      }
      if (this.traits.serves) {
        refusalsOfShutdown(this.props.shutdown ?? {}, path).forEach(message => refuse(message));
        refuseEach(refusalsOfStopping(spec, shutdown, settingsFor(policy).hasSleepAction, this.profile.kubernetesVersion, path), refuse);
      }
      const sized = lift === undefined ? template : merged(template, { spec: this.withStorageOfValues(spec, given, policy) });
      return this.props.rollOnConfigChange ?? true ? withConfigChecksum(sized, this.workload) : sized;
    });
    refusalsOfProps(this.workload, this.apiObject, path, this.props, this.traits.claimTemplates ?? []).forEach(message => refuse(message));
    refuseEach(refusalsOfSelector(json, this.workload), refuse);
    refuseEach(refusalsOfNameByValues(this.apiObject, json, path), refuse);
    refuseEach(refusalsOfVolumes(json, this.workload, this.props), refuse);
    if (this.disruptionBudget !== undefined) {
      refusalsOfBudget(this.workload).forEach(message => refuse(message));
    }
    if (lift !== undefined || this.network.isolation !== NetworkIsolation.NONE) {
      refuseEach(refusalsOfServices(json, this.workload, this.network), refuse);
    }
    refuseEach(ofWorkload.settings?.refusals, refuse);
    const exceptions = ofWorkload.settings === undefined ? this.exceptions : ofWorkload.exceptions;
    return withSettingsAnnotations(withExceptionAnnotations(hardened, exceptions), ofWorkload);
  }
}
