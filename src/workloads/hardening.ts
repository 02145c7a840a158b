import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { addStep, hasStep, Rank, Refuse } from './finished-object';
import { profileOf, setProfile } from './profile-context';
import { today } from './today';
import { exceptionAnnotations } from '../hardening/exception-annotation';
import { harden } from '../hardening/harden';
import { HardeningException } from '../hardening/hardening-exception';
import { HardeningPolicy } from '../hardening/hardening-policy';
import { HardeningProfile } from '../hardening/hardening-profile';
import { withDefaultPaths } from '../hardening/mount-writable-paths';
import { PodIds } from '../hardening/pod-ids';
import { mapPodTemplates, PodTemplate, podTemplatesOf } from '../hardening/pod-template';
import { refusalsOfRetrofit } from '../hardening/refusals/refusals';
import { WritablePath } from '../hardening/writable-path';
import { asMap, asString, Json, JsonMap } from '../template/json';

/** What one workload needs that the others below the scope do not. */
export interface WorkloadHardeningOptions {
  /** The name of the object that has the pod template, `metadata.name`. */
  readonly name: string;

  /**
   * The kind of the object.
   *
   * @default - any kind
   */
  readonly kind?: string;

  /**
   * The user and groups that its pods run under, where they name none themselves.
   *
   * @default - the ids of the profile
   */
  readonly ids?: PodIds;

  /**
   * Directories that its containers may write to, besides those of all workloads.
   *
   * @default - none
   */
  readonly writablePaths?: WritablePath[];

  /**
   * The restrictions that are relaxed for it, each with its reason.
   *
   * @default - none
   */
  readonly exceptions?: HardeningException[];
}

/** Options for `Hardening.apply()`. */
export interface HardeningOptions {
  /**
   * What the pods are hardened with.
   *
   * @default - the profile of the scope, else `new HardeningProfile()`
   */
  readonly profile?: HardeningProfile;

  /**
   * Directories that containers may write to, besides `/tmp` and `/var/run/app`.
   *
   * @default - none
   */
  readonly writablePaths?: WritablePath[];

  /**
   * What single workloads need.
   *
   * @default - all are treated alike
   */
  readonly workloads?: WorkloadHardeningOptions[];
}

/** A setting of somebody else's pod that hardening changed. */
export interface HardeningChange {
  /** The construct path of the object. */
  readonly constructPath: string;

  /** The object, such as `Deployment/grafana`. */
  readonly object: string;

  /** Where in the object the setting stands, such as `spec.template.spec.containers[main].securityContext.privileged`. */
  readonly field: string;

  /** What stood there, as JSON; undefined where nothing did. */
  readonly before?: string;

  /** What stands there now, as JSON; undefined where it was taken away. */
  readonly after?: string;
}

/**
 * Hardens pods that this library did not create: cdk8s-plus of any version, L1 objects, included YAML, the output of the
 * `Helm` construct, and lists of these.
 *
 * It only tightens, and touches nothing but the security of pods: no resources, no probes, no policies.
 */
export class Hardening {
  /**
   * Hardens everything below a scope that has a pod template, whether it was added before or is added later.
   *
   * The library's own workloads are left as they are: they are hardened already.
   *
   * @returns the hardening, which tells after a synth what it changed
   */
  public static apply(scope: IConstruct, options: HardeningOptions = {}): Hardening {
    return new Hardening(scope, options);
  }

  /**
   * Gives a profile to everything that is created below a scope: its platform, its Kubernetes version, its ids.
   *
   * @throws if the scope has children already, which would have missed it
   */
  public static setProfile(scope: IConstruct, profile: HardeningProfile): void {
    setProfile(scope, profile);
  }

  private readonly changesOf = new Map<ApiObject, HardeningChange[]>();
  private readonly matched = new Set<WorkloadHardeningOptions>();

  private constructor(private readonly scope: IConstruct, private readonly options: HardeningOptions) {
    scope.node.addValidation({
      validate: () => {
        this.attach();
        return [];
      },
    });
  }

  /** What was changed, object by object; empty before the first synth. */
  public get changes(): HardeningChange[] {
    return [...this.changesOf.values()].flat();
  }

  /** cdk8s validates an app after construction and before every rendering, so this meets every object. */
  private attach(): void {
    for (const construct of this.scope.node.findAll()) {
      if (ApiObject.isApiObject(construct) && !hasStep(construct, Rank.HARDENING)) {
        addStep(construct, Rank.HARDENING, (json, refuse) => this.harden(construct, json, refuse));
      }
    }
  }

  private harden(construct: ApiObject, json: JsonMap, refuse: Refuse): JsonMap {
    if (podTemplatesOf(json).length === 0) {
      return json;
    }
    const exceptions: [PodTemplate, HardeningException[]][] = [];
    const hardened = mapPodTemplates(json, template => {
      const policy = this.policyFor(template);
      exceptions.push([template, [...policy.exceptions]]);
      const result = harden(template.holder, policy);
      refusalsOfRetrofit({ spec: asMap(result.template.spec), policy, path: pathOf(construct, template) }, today()).forEach(refuse);
      return result.template;
    });
    this.changesOf.set(construct, podTemplatesOf(json).flatMap((template, index) =>
      differences(template.holder, podTemplatesOf(hardened)[index].holder, template.path.join('.')).map(change => ({
        constructPath: construct.node.path,
        object: nameOf(template.owner),
        ...change,
      }))));
    return exceptions.reduce((result, [template, list]) => withAnnotations(result, template, list), hardened);
  }

  private policyFor({ owner }: PodTemplate): HardeningPolicy {
    const { writablePaths = [], workloads = [] } = this.options;
    const own = workloads.filter(({ name, kind }) => name === asMap(owner.metadata).name && (kind === undefined || kind === owner.kind));
    own.forEach(options => this.matched.add(options));
    const profile = this.options.profile ?? profileOf(this.scope);
    const ids = own.find(options => options.ids !== undefined)?.ids;
    return {
      profile: ids === undefined ? profile : profile.with({ ids }),
      writablePaths: withDefaultPaths([...writablePaths, ...own.flatMap(options => options.writablePaths ?? [])]),
      exceptions: own.flatMap(options => options.exceptions ?? []),
    };
  }
}

function pathOf(construct: ApiObject, template: PodTemplate): string {
  return template.path[0] === 'items' ? `${construct.node.path} (${nameOf(template.owner)})` : construct.node.path;
}

function nameOf(owner: JsonMap): string {
  return `${asString(owner.kind)}/${asString(asMap(owner.metadata).name)}`;
}
