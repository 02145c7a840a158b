import { isDeepStrictEqual } from 'util';
import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { addStep, hasStep, jsonBefore, Rank, Refuse, refuseEach } from './finished-object';
import { hardenForeignPod, refusalsOfIdleExceptions, withExceptionsOf, withPathsOfForeignPod } from './foreign-pod';
import { changesBetween, HardeningChange } from './hardening-change';
import { HARDENING_FORM, HardeningOptions, isFor, overlap, workloadInWords, WorkloadHardeningOptions } from './hardening-options';
import { profileOf, setProfile } from './profile-context';
import { SCOPE_FORM, scopeInWords } from './scope-form';
import { today } from './today';
import { ListItem, valuesLiftOf } from './values-lift';
import { withExceptionAnnotations, withSettingsAnnotations } from '../hardening/exception-annotation';
import { recordsOf } from '../hardening/hardening-exception';
import { HardeningPolicy } from '../hardening/hardening-policy';
import { HardeningProfile } from '../hardening/hardening-profile';
import { withOverrides } from '../hardening/mount-writable-paths';
import { containersOf, mapPodTemplates, PodTemplate, podTemplatesOf } from '../hardening/pod-template';
import { settingsOf } from '../hardening/policy-settings';
import { refusalsOfRetrofit } from '../hardening/refusals/refusals';
import { PROFILE } from '../hardening/shapes';
import { WritablePath } from '../hardening/writable-path';
import { Form } from '../template/form';
import { asMap, asString, isList, isMap, Json, JsonMap } from '../template/json';

/**
 * Hardens pods that this library did not create: cdk8s-plus of any version, L1 objects, included YAML, the output of the
 * `Helm` construct, custom resources that hold pod templates, and lists of these. Services of Knative are left alone: its webhook refuses
 * security fields of the pod. So are policies of Kyverno, which hold patterns of pods.
 *
 * It only tightens, and touches nothing but the security of pods: no resources, no probes, no policies. A port below 1024 that a container could bind
 * as root stays open, by the sysctl `net.ipv4.ip_unprivileged_port_start`.
 */
export class Hardening {
  /**
   * Hardens everything below a scope that has a pod template, whether it was added before or is added later.
   *
   * The library's own workloads are left as they are: they are hardened already.
   *
   * A second call on the same scope with the same options, or with none, changes nothing. Where scopes lie in each other, an
   * object follows the options of the innermost one.
   *
   * @returns the hardening, which tells after a synth what it changed
   * @throws if a second call on the same scope brings other options, or if two entries of `workloads` are for the same workload
   */
  public static apply(scope: IConstruct, options?: HardeningOptions): Hardening {
    SCOPE_FORM.check({ scope }, () => 'of Hardening.apply()');
    HARDENING_FORM.check(options ?? {}, () => `of Hardening.apply() on ${scopeInWords(scope)}`);
    const hardened: HardenedScope = scope;
    const existing = hardened[HARDENING];
    if (existing !== undefined && options !== undefined && !isDeepStrictEqual(options, existing.options)) {
      throw new Error(`Hardening.apply() is called twice on ${scopeInWords(scope)}, the second time with other options, which would be lost; `
        + 'give all options in one call');
    }
    hardened[HARDENING] = existing ?? new Hardening(scope, options ?? {});
    return hardened[HARDENING];
  }

  /**
   * Gives a profile to everything that is created below a scope: its platform, its Kubernetes version, its ids.
   *
   * @throws if the scope has children already, which would have missed it
   */
  public static setProfile(scope: IConstruct, profile: HardeningProfile): void {
    SCOPE_FORM.check({ scope }, () => 'of Hardening.setProfile()');
    new Form<{ profile: HardeningProfile }>({ profile: PROFILE }, ['profile']).check({ profile }, () => `of Hardening.setProfile() on ${scopeInWords(scope)}`);
    setProfile(scope, profile);
  }

  private readonly changesOf = new Map<ApiObject, HardeningChange[]>();

  private readonly hardened = new Set<ApiObject>();

  private unknown: string[] = [];

  private constructor(private readonly scope: IConstruct, private readonly options: HardeningOptions) {
    const twice = this.workloads.find((one, index) => this.workloads.slice(0, index).some(other => overlap(one, other)));
    if (twice !== undefined) {
      throw new Error(`'workloads' of Hardening.apply() on ${scopeInWords(scope)} names ${workloadInWords(twice)} twice; give all that it needs in one entry`);
    }
    // cdk8s validates an app after construction and before every rendering, so this meets every object.
    scope.node.addValidation({
      validate: () => {
        this.attach();
        this.unknown = this.unknownWorkloads();
        // The objects tell it where there are some: a failed validation would keep them from telling what is wrong with themselves.
        return this.hardened.size === 0 ? this.unknown : [];
      },
    });
  }

  /** What was changed, object by object; empty before the first synth. */
  public get changes(): HardeningChange[] {
    return [...this.changesOf.values()].flat();
  }

  private get workloads(): WorkloadHardeningOptions[] {
    return this.options.workloads ?? [];
  }

  /** An object that has been hardened already, by an earlier synth or as a workload of the library, is left alone. */
  private attach(): void {
    for (const construct of this.scope.node.findAll()) {
      if (ApiObject.isApiObject(construct) && !hasStep(construct, Rank.HARDENING) && nearestHardening(construct) === this) {
        addStep(construct, Rank.HARDENING, (json, refuse) => this.harden(construct, json, refuse));
        this.hardened.add(construct);
      }
    }
  }

  /** What a workload needs would be lost if its name were wrong. */
  private unknownWorkloads(): string[] {
    const candidates = [...this.hardened].filter(object => object.kind.endsWith('List') || this.workloads.some(({ name }) => namesOf(object).includes(name)));
    const owners = this.workloads.length === 0 ? [] : ownersIn(candidates);
    return this.workloads.filter(options => !owners.some(({ owner, names }) => isFor(options, owner, names))).map(options => {
      const known = ownersIn([...this.hardened]).map(({ owner }) =>
        workloadInWords({ kind: asString(owner.kind), name: String(asString(asMap(owner.metadata).name)) }));
      return `'workloads' of Hardening.apply() on ${scopeInWords(this.scope)} names ${workloadInWords(options)}, which is not among the pods that it hardens: `
        + `${known.length > 0 ? known.join(', ') : 'there are none'}; correct the name, or take the entry away`;
    });
  }

  private harden(construct: ApiObject, json: JsonMap, refuse: Refuse): JsonMap {
    this.unknown.forEach(message => refuse(message));
    const lift = valuesLiftOf(construct);
    const plain = (tree: JsonMap): JsonMap => lift === undefined ? tree : lift.plain(tree, construct);
    const changes: HardeningChange[] = [];
    const hardened = mapPodTemplates(json, template => {
      const { holder, owner } = template;
      const siblings = podTemplatesOf(owner).flatMap(other => other.holder === holder ? [] : [other.holder]);
      const policy = withExceptionsOf(holder, siblings, this.policyFor(construct, json, template));
      const { template: result, specOnDisk } = hardenForeignPod(holder, policy, this.declaredFor(construct, json, owner));
      const object = nameOf(plain(owner));
      const path = `${construct.node.path} (${object})`;
      refusalsOfIdleExceptions(holder, policy, path).forEach(message => refuse(message));
      const finished = { spec: specOnDisk, plain: lift === undefined ? undefined : asMap(plain(result).spec), given: asMap(holder.spec) };
      refuseEach(refusalsOfRetrofit({ ...finished, otherContainers: siblings.flatMap(containerNamesOf), policy, path }, today()), refuse);
      refuseEach(policy.settings?.refusals, refuse);
      changes.push(...changesBetween(plain(holder), plain(result), template)
        .map(change => ({ constructPath: construct.node.path, object, ...change })));
      return result;
    });
    this.changesOf.set(construct, changes);
    return this.withExceptions(construct, hardened, hardened);
  }

  /** The exceptions stand on the object that owns the pod, in a list on its item. */
  private withExceptions(construct: ApiObject, root: JsonMap, object: JsonMap): JsonMap {
    const [template] = podTemplatesOf(object);
    if (template === undefined) {
      return object;
    }
    if (template.owner !== object && isList(object.items)) {
      return { ...object, items: object.items.map(item => isMap(item) ? this.withExceptions(construct, root, item) : item) };
    }
    const policy = this.policyFor(construct, root, template);
    return withSettingsAnnotations(withExceptionAnnotations(object, recordsOf(policy.profile, policy.exceptions)), policy);
  }

  private policyFor(construct: ApiObject, root: JsonMap, { owner, holder }: PodTemplate): HardeningPolicy {
    const own = this.optionsFor(construct, root, owner);
    const ofScope = this.options.profile ?? profileOf(construct);
    const profile = own?.ids === undefined ? ofScope : ofScope.with({ ids: own.ids });
    return withPathsOfForeignPod({
      profile,
      settings: valuesLiftOf(construct)?.policyOf(construct, settingsOf(profile), itemOf(root, owner)),
      writablePaths: this.declaredFor(construct, root, owner),
      exceptions: own?.exceptions ?? [],
      keepsExplicit: true,
    }, asMap(holder.spec));
  }

  /** The writable paths that somebody asked for. */
  private declaredFor(construct: ApiObject, root: JsonMap, owner: JsonMap): WritablePath[] {
    return withOverrides(this.options.writablePaths ?? [], this.optionsFor(construct, root, owner)?.writablePaths ?? []);
  }

  private optionsFor(construct: ApiObject, root: JsonMap, owner: JsonMap): WorkloadHardeningOptions | undefined {
    // Two entries are never for one workload.
    const names = owner === root ? namesOf(construct) : namesIn(owner);
    return this.workloads.find(options => isFor(options, owner, names));
  }
}

/** Which item of a list an object is. */
function itemOf({ items }: JsonMap, owner: JsonMap): ListItem | undefined {
  const index = isList(items) ? items.indexOf(owner) : -1;
  return isList(items) && index >= 0 ? { items, index } : undefined;
}

const HARDENING = Symbol('cdk8s-sigil.hardening');

/** A scope that is hardened. */
interface HardenedScope extends IConstruct {
  [HARDENING]?: Hardening;
}

/** Whether the pods of an object are hardened: as a workload of the library, or by `Hardening.apply()`, before it is attached too. */
export function isHardened(object: ApiObject): boolean {
  return hasStep(object, Rank.HARDENING) || nearestHardening(object) !== undefined;
}

/** The hardening of the closest scope that has one. */
function nearestHardening(construct: HardenedScope): Hardening | undefined {
  return construct[HARDENING] ?? (construct.node.scope === undefined ? undefined : nearestHardening(construct.node.scope));
}

/** An object that owns a pod template, with the names that its author may call it by. */
interface Owner {
  readonly owner: JsonMap;
  readonly names: readonly Json[];
}

/** The objects that own a pod template, in lists the items. */
function ownersIn(objects: readonly ApiObject[]): Owner[] {
  return objects.flatMap(object => {
    const json = jsonBefore(object, Rank.VALUES);
    return podTemplatesOf(json).map(({ owner }) => ({ owner, names: owner === json ? namesOf(object) : namesIn(owner) }));
  });
}

/** In a Helm chart an object has another name until its release is known, and that of the plain manifests. */
function namesOf(object: ApiObject): Json[] {
  return [object.name, ...object.metadata.name === undefined ? [] : [object.metadata.name]];
}

function namesIn(owner: JsonMap): Json[] {
  return [asMap(owner.metadata).name ?? null];
}

function containerNamesOf(template: JsonMap): string[] {
  return containersOf(asMap(template.spec)).flatMap(({ container }) => asString(container.name) ?? []);
}

function nameOf(object: JsonMap): string {
  return `${asString(object.kind)}/${asString(asMap(object.metadata).name)}`;
}
