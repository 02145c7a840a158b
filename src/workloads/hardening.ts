import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { addStep, hasStep, Rank, Refuse } from './finished-object';
import { profileOf, setProfile } from './profile-context';
import { today } from './today';
import { withExceptionAnnotations } from '../hardening/exception-annotation';
import { harden } from '../hardening/harden';
import { HardeningException, recordsOf } from '../hardening/hardening-exception';
import { HardeningPolicy } from '../hardening/hardening-policy';
import { HardeningProfile } from '../hardening/hardening-profile';
import { withDefaultPaths } from '../hardening/mount-writable-paths';
import { PodIds } from '../hardening/pod-ids';
import { mapPodTemplates, podTemplatesOf } from '../hardening/pod-template';
import { refusalsOfRetrofit } from '../hardening/refusals/refusals';
import { WritablePath } from '../hardening/writable-path';
import { differencesBetween } from '../template/differences';
import { asMap, asString, Json, JsonMap, mapsOf } from '../template/json';

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
   * A second call on the same scope changes nothing; where scopes lie in each other, the inner one's options count.
   *
   * @returns the hardening, which tells after a synth what it changed
   * @throws if a second call on the same scope brings options
   */
  public static apply(scope: IConstruct, options?: HardeningOptions): Hardening {
    const hardened: HardenedScope = scope;
    if (hardened[HARDENING] !== undefined && options !== undefined) {
      throw new Error(`Hardening.apply() is called twice on '${scope.node.path}', the second time with options that would be lost; `
        + 'give all options in one call');
    }
    hardened[HARDENING] ??= new Hardening(scope, options ?? {});
    return hardened[HARDENING];
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

  private constructor(private readonly scope: IConstruct, private readonly options: HardeningOptions) {
    scope.node.addValidation({
      validate: () => {
        this.attach();
        return this.unknownWorkloads();
      },
    });
  }

  /** What was changed, object by object; empty before the first synth. */
  public get changes(): HardeningChange[] {
    return [...this.changesOf.values()].flat();
  }

  /** cdk8s validates an app after construction and before every rendering, so this meets every object. */
  private attach(): void {
    for (const object of this.objects()) {
      if (!hasStep(object, Rank.HARDENING)) {
        addStep(object, Rank.HARDENING, (json, refuse) => this.harden(object, json, refuse));
      }
    }
  }

  /** The objects below the scope that no inner scope hardens with options of its own. */
  private objects(): ApiObject[] {
    return this.scope.node.findAll().filter((construct): construct is ApiObject =>
      ApiObject.isApiObject(construct) && nearestHardening(construct) === this);
  }

  private unknownWorkloads(): string[] {
    const { workloads = [] } = this.options;
    const owners = workloads.length === 0 ? [] : this.objects().flatMap(object => object.kind.endsWith('List')
      ? podTemplatesOf(object.toJson()).map(({ owner }) => ({ kind: owner.kind, name: asMap(owner.metadata).name }))
      : [{ kind: object.kind, name: object.name }]);
    return workloads.filter(options => !owners.some(owner => isFor(options, owner))).map(({ kind, name }) =>
      `'workloads' of Hardening.apply() names '${kind === undefined ? name : `${kind}/${name}`}', which is not below '${this.scope.node.path}'; `
        + 'correct the name, or take the entry away');
  }

  private harden(construct: ApiObject, json: JsonMap, refuse: Refuse): JsonMap {
    const changes: HardeningChange[] = [];
    const hardened = mapPodTemplates(json, template => {
      const { holder, owner, path } = template;
      const policy = this.policyFor(owner);
      const result = harden(holder, policy).template;
      const object = `${asString(owner.kind)}/${asString(asMap(owner.metadata).name)}`;
      const where = path[0] === 'items' ? `${construct.node.path} (${object})` : construct.node.path;
      refusalsOfRetrofit({ spec: asMap(result.spec), policy, path: where }, today()).forEach(refuse);
      changes.push(...differencesBetween(holder, result, path.join('.')).map(({ field, before, after }) => ({
        constructPath: construct.node.path,
        object,
        field,
        before: JSON.stringify(before),
        after: JSON.stringify(after),
      })));
      return result;
    });
    this.changesOf.set(construct, changes);
    return this.withExceptions(hardened);
  }

  /** The exceptions stand on the object that owns the pod, in a list on its item. */
  private withExceptions(object: JsonMap): JsonMap {
    if (podTemplatesOf(object).every(template => template.path[0] !== 'items')) {
      const { profile, exceptions } = this.policyFor(object);
      return podTemplatesOf(object).length === 0 ? object : withExceptionAnnotations(object, recordsOf(profile, exceptions));
    }
    return { ...object, items: mapsOf(object.items).map(item => this.withExceptions(item)) };
  }

  private policyFor(owner: JsonMap): HardeningPolicy {
    const { writablePaths = [], workloads = [] } = this.options;
    const own = workloads.filter(options => isFor(options, { kind: owner.kind, name: asMap(owner.metadata).name }));
    const profile = this.options.profile ?? profileOf(this.scope);
    const ids = own.find(options => options.ids !== undefined)?.ids;
    return {
      profile: ids === undefined ? profile : profile.with({ ids }),
      writablePaths: withDefaultPaths([...writablePaths, ...own.flatMap(options => options.writablePaths ?? [])]),
      exceptions: own.flatMap(options => options.exceptions ?? []),
    };
  }
}

const HARDENING = Symbol('cdk8s-sigil.hardening');

/** A scope that is hardened. */
interface HardenedScope extends IConstruct {
  [HARDENING]?: Hardening;
}

/** The hardening of the closest scope that has one. */
function nearestHardening(construct: HardenedScope): Hardening | undefined {
  return construct[HARDENING] ?? (construct.node.scope === undefined ? undefined : nearestHardening(construct.node.scope));
}

function isFor(options: WorkloadHardeningOptions, owner: { readonly kind?: Json; readonly name?: Json }): boolean {
  return options.name === owner.name && (options.kind === undefined || options.kind === owner.kind);
}
