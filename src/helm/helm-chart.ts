import { ApiObject, Chart, ChartProps } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { ChartAssembly, PrintedObject } from './chart-assembly';
import { ChartMetadata } from './chart-model';
import { PlannedObject, planChart } from './chart-plan';
import { ChartValuesLift } from './chart-values-lift';
import { HardeningValues } from './lift/hardening-values';
import { Knobs } from './lift/knobs';
import { LABEL_VALUE_PATTERN } from './lift/patterns';
import { NAME_PATTERN } from './lift/patterns';
import { knownLabels, withScopedSelectors } from './lift/selectors';
import { scopedName } from './release-names';
import { ChartValue } from './values/chart-value';
import { ChartValues } from './values/chart-values';
import { defaultsOf, ValueRegistry } from './values/value-registry';
import { shutdownSettingsOf } from '../hardening/graceful-shutdown';
import { settingsOf } from '../hardening/policy-settings';
import { podTemplatesOf } from '../hardening/pod-template';
import { and, not } from '../template/conditions';
import { coalesce } from '../template/coalesce';
import { Context, evaluate, holds } from '../template/evaluate';
import { builtIn, Condition } from '../template/expression';
import { asMap, Json, JsonMap } from '../template/json';
import { Refusal } from '../template/refusal';
import { setArtifactSource } from '../workloads/artifact-source';
import { addStep, Rank, setJudge } from '../workloads/finished-object';
import { profileOf } from '../workloads/profile-context';
import { setValuesLift } from '../workloads/values-lift';

/** Somebody who looks after a chart. */
export interface ChartMaintainer {
  /** The name. */
  readonly name: string;

  /**
   * The address.
   *
   * @default - none
   */
  readonly email?: string;

  /**
   * A page.
   *
   * @default - none
   */
  readonly url?: string;
}

/** Another chart that a chart brings along. */
export interface ChartDependency {
  /** The name of the chart. */
  readonly name: string;

  /** The version, or a range of versions. */
  readonly version: string;

  /** The repository, `oci://…` or `https://…`. */
  readonly repository: string;

  /**
   * The value that decides whether the chart is brought along, `postgresql.enabled`.
   *
   * @default - it always is
   */
  readonly condition?: string;

  /**
   * Another name for the chart, under which its values stand.
   *
   * @default - the name of the chart
   */
  readonly alias?: string;
}

/** Properties for `HelmChart`. */
export interface HelmChartProps extends ChartProps {
  /** The version of the chart, `1.4.2`. */
  readonly version: string;

  /** The version of what the chart installs. */
  readonly appVersion: string;

  /**
   * What the chart installs, in a sentence.
   *
   * @default - a sentence that names the chart
   */
  readonly description?: string;

  /**
   * The name of the chart.
   *
   * @default - the id of the construct
   */
  readonly chartName?: string;

  /**
   * The name of the release for which the plain manifests are rendered.
   *
   * @default - the name of the chart
   */
  readonly releaseName?: string;

  /**
   * The folder of the chart, below that of the project.
   *
   * @default - `deploy/helm/<name>`
   */
  readonly directory?: string;

  /**
   * Words to find the chart by.
   *
   * @default - none
   */
  readonly keywords?: string[];

  /**
   * The page of what the chart installs.
   *
   * @default - none
   */
  readonly home?: string;

  /**
   * A picture that stands for the chart.
   *
   * @default - none
   */
  readonly icon?: string;

  /**
   * Where the sources are.
   *
   * @default - none
   */
  readonly sources?: string[];

  /**
   * Who looks after the chart.
   *
   * @default - nobody is named
   */
  readonly maintainers?: ChartMaintainer[];

  /**
   * The charts that this one brings along.
   *
   * @default - none
   */
  readonly dependencies?: ChartDependency[];

  /**
   * Annotations of the chart, such as those of Artifact Hub.
   *
   * @default - none
   */
  readonly annotations?: { [name: string]: string };
}

/**
 * A chart of cdk8s that is a Helm chart too: the same constructs give plain manifests and, in a `SigilApp`, a chart whose values are what
 * differs from cluster to cluster. What the chart renders with a set of values is what the TypeScript gives with them as literals.
 */
export class HelmChart extends Chart {
  /** The values that the author declares; workloads expose their usual ones by themselves. */
  public readonly values: ChartValues;

  /** The name of the chart. */
  public readonly chartName: string;

  private readonly registry: ValueRegistry;
  private readonly hardening: HardeningValues;
  private readonly pullSecrets: Json;
  private readonly commonLabels: Json;
  private readonly attached = new Set<ApiObject>();
  private readonly hidden = new Map<IConstruct, Set<string>>();
  private readonly conditions = new Map<IConstruct, Condition>();
  private readonly printed = new Map<ApiObject, PrintedObject>();
  private readonly conditionalRefusals = new Map<ApiObject, readonly Refusal[]>();
  private planned?: Map<ApiObject, PlannedObject>;

  constructor(scope: Construct, id: string, private readonly props: HelmChartProps) {
    super(scope, id, props);
    this.chartName = props.chartName ?? id;
    this.registry = new ValueRegistry(this.node.path);
    const root = new Knobs(this.registry, [], () => false);
    root.text('nameOverride', '', 'Another name for the chart in the names of its objects.', { pattern: NAME_PATTERN, maxLength: 63 });
    root.text('fullnameOverride', '', 'What the names of all objects begin with, whatever the release is called.', { pattern: NAME_PATTERN, maxLength: 63 });
    this.commonLabels = root.map('commonLabels', {}, { additionalProperties: { type: 'string', pattern: LABEL_VALUE_PATTERN } }, 'Labels that all objects get.');
    this.pullSecrets = root.list('imagePullSecrets', [], { type: 'string', pattern: NAME_PATTERN, minLength: 1 }, 'Names of Secrets to fetch all images with.', { uniqueItems: true });
    const profile = profileOf(this);
    this.hardening = new HardeningValues(root.below('hardening'), { policy: settingsOf(profile), shutdown: shutdownSettingsOf({}) });
    this.values = ChartValues._of(this.registry);
    setValuesLift(this, new ChartValuesLift({
      hardening: this.hardening,
      plan: () => this.plan(),
      knobsFor: (object, group) => this.knobsFor(object, group),
      context: () => this.context(),
    }));
    this.node.addValidation({ validate: () => this.attach() });
    const directory = props.directory ?? `deploy/helm/${this.chartName}`;
    setArtifactSource(this, { artifacts: () => this.assembly().files(directory), ownedFolders: [`${directory}/templates`, `${directory}/crds`] });
  }

  /** The name of an object that its author gave none; it begins with that of the release. */
  public generateObjectName(apiObject: ApiObject): string {
    return scopedName(this.chartName, apiObject);
  }

  /**
   * Makes a construct, with all that is below it, be there only where a value says so.
   *
   * @param value a value that is true or false
   * @param construct what depends on it
   */
  public when(value: ChartValue, construct: IConstruct): void {
    this.conditions.set(construct, and(this.conditions.get(construct) ?? true, value._expression));
  }

  /** As `when()`, where the value is false. */
  public unless(value: ChartValue, construct: IConstruct): void {
    this.conditions.set(construct, and(this.conditions.get(construct) ?? true, not(value._expression)));
  }

  /**
   * Hides values that a construct exposes by itself: what they would set stays as the TypeScript says.
   *
   * @param construct the workload, or another construct that exposes values
   * @param names the names of the values below the construct's own, `replicas` or `image.tag`; without one all of them
   */
  public hideValues(construct: IConstruct, ...names: string[]): void {
    const hidden = this.hidden.get(construct) ?? new Set<string>();
    (names.length === 0 ? ['*'] : names).forEach(name => hidden.add(name));
    this.hidden.set(construct, hidden);
  }

  private knobsFor(object: ApiObject, group: readonly string[]): Knobs {
    const hidden = object.node.scopes.flatMap(scope => [...this.hidden.get(scope) ?? []]);
    return new Knobs(this.registry, group, name => hidden.includes('*') || hidden.includes(name));
  }

  private attach(): string[] {
    this.planned = undefined;
    this.printed.clear();
    this.conditionalRefusals.clear();
    for (const object of this.ownObjects()) {
      if (!this.attached.has(object)) {
        this.attached.add(object);
        addStep(object, Rank.VALUES, () => this.plan().get(object)?.tree);
        addStep(object, Rank.RESULT, json => this.finish(object, json));
        setJudge(object, refusals => this.judge(object, refusals));
      }
    }
    return [];
  }

  private ownObjects(): ApiObject[] {
    return this.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct) && Chart.of(construct) === this);
  }

  private plan(): Map<ApiObject, PlannedObject> {
    this.planned ??= planChart({
      chart: this.chartName,
      objects: this.ownObjects(),
      registry: this.registry,
      bindings: this.values._bindings,
      conditionOf: object => and(...object.node.scopes.map(scope => this.conditions.get(scope) ?? true)),
      knobsFor: (object, group) => this.knobsFor(object, group),
      pullSecrets: this.pullSecrets,
      commonLabels: this.commonLabels,
    });
    return this.planned;
  }

  private finish(object: ApiObject, json: JsonMap): JsonMap | undefined {
    const pods = [...this.plan().values()].flatMap(({ tree }) => podTemplatesOf(tree).map(({ holder }) => knownLabels(asMap(holder.metadata).labels)));
    const tree = withScopedSelectors(json, pods, builtIn('Release.Name'));
    const planned = this.plan().get(object);
    const condition = planned?.condition ?? true;
    this.printed.set(object, { object, group: planned?.group ?? [], condition, tree });
    const context = this.context();
    return holds(condition, context) ? asMap(evaluate(tree, context)) : undefined;
  }

  private judge(object: ApiObject, refusals: readonly Refusal[]): string[] {
    const all = [...this.plan().get(object)?.refusals ?? [], ...refusals];
    this.conditionalRefusals.set(object, all);
    return all.flatMap(refusal => messagesOf(refusal, this.context()));
  }

  private context(): Context {
    return {
      values: coalesce(defaultsOf(this.registry.declarations), {}),
      release: { name: this.props.releaseName ?? this.chartName, namespace: this.namespace ?? 'default', service: 'cdk8s' },
      chart: { name: this.chartName, version: this.props.version, appVersion: this.props.appVersion },
      kubernetesVersion: profileOf(this).kubernetesVersion,
    };
  }

  private assembly(): ChartAssembly {
    return new ChartAssembly({
      metadata: this.metadataOfChart(),
      namespace: this.namespace,
      objects: [...this.printed.values()],
      declarations: this.registry.declarations,
      groups: this.registry.groups,
      refusals: [...this.conditionalRefusals.values()].flat(),
    });
  }

  private metadataOfChart(): ChartMetadata {
    const { props } = this;
    return {
      name: this.chartName,
      version: props.version,
      appVersion: props.appVersion,
      description: props.description ?? `Installs ${this.chartName}.`,
      kubeVersion: '>=1.28.0-0',
      annotations: props.annotations ?? {},
      dependencies: (props.dependencies ?? []).map(dependency => ({ ...dependency })),
      home: props.home,
      icon: props.icon,
      keywords: props.keywords ?? [],
      maintainers: (props.maintainers ?? []).map(maintainer => ({ ...maintainer })),
      sources: props.sources ?? [],
    };
  }
}

/** What a refusal says with the values at hand, once for each item that it is about. */
function messagesOf({ scopes = [], when, message }: Refusal, context: Context): string[] {
  const [scope, ...rest] = scopes;
  if (scope === undefined) {
    return holds(when, context) ? [String(evaluate(message, context))] : [];
  }
  const items = evaluate(scope.over, context);
  const entries = Array.isArray(items) ? items.map((item, index) => [index, item] as const) : Object.entries(asMap(items));
  return entries.flatMap(([key, item]) => messagesOf({ scopes: rest, when, message }, {
    ...context, variables: { ...context.variables, [scope.variable]: item, ...(scope.key === undefined ? {} : { [scope.key]: key }) },
  }));
}

