import { ApiObject, Chart } from 'cdk8s';
import { ChartFamily } from './chart-family';
import { ChartMetadata } from './chart-model';
import { PlannedObject, PrintedObject } from './chart-objects';
import { ChartPlan, planChart } from './chart-plan';
import { ChartTest, ChartTests, planTests } from './chart-tests';
import { refusalOfDefinition } from './custom-resource-definitions';
import { isOfDependency, problemsOfDependencies } from './dependencies';
import { problemsOfMetadata } from './files/metadata-problems';
import { schemaOfValues } from './files/schema-of-values';
import { HelmChartProps } from './helm-chart-props';
import { HiddenValues } from './hidden-values';
import { Knobs } from './lift/knobs';
import { ownNamespaceOf } from './lift/own-namespace';
import { groupOf, placeOf } from './lift/place';
import { PodLabels, withScopedSelectors } from './lift/selectors';
import { notesOf } from './notes';
import { Overlay, problemsOfOverlay } from './overlay';
import { nestedCharts } from './own-constructs';
import { messagesOf } from './refusal-messages';
import { instanceOf } from './release-names';
import { ShownNames } from './shown-names';
import { Binding } from './values/chart-values';
import { markerIn } from './values/markers';
import { OfferedValues } from './values/offered-values';
import { problemsOfLostValues } from './values/places-of-values';
import { PlainValues } from './values/plain-values';
import { unusedValues } from './values/used-values';
import { defaultsOf, ValueRegistry } from './values/value-registry';
import { podTemplatesOf } from '../hardening/pod-template';
import { PolicySettings } from '../hardening/policy-settings';
import { and } from '../template/conditions';
import { Context, evaluate, holds } from '../template/evaluate';
import { Condition, Expression } from '../template/expression';
import { asMap, Json, JsonList, JsonMap } from '../template/json';
import { knownEntries } from '../template/parts';
import { Refusal } from '../template/refusal';
import { addStep, jsonBefore, Rank, Refuse, setJudge } from '../workloads/finished-object';
import { profileOf } from '../workloads/profile-context';

/** What a rendering reads of its chart. */
export interface RenderedChart {
  readonly chart: Chart;
  readonly chartName: string;
  readonly props: HelmChartProps;
  readonly metadata: ChartMetadata;
  readonly registry: ValueRegistry;
  readonly bindings: ReadonlyMap<ApiObject, readonly Binding[]>;
  readonly pullSecrets: Json;
  readonly commonLabels: Json;
  /** How the pods of the chart are hardened. */
  readonly settings: () => PolicySettings;
  readonly hidden: HiddenValues;
  readonly conditionOf: (object: ApiObject) => Condition;
  readonly overlays: ReadonlyMap<string, Overlay>;
  readonly knobsFor: (object: ApiObject, group: readonly string[]) => Knobs;
}

/** What a synth finds out once. */
interface Findings {
  plan?: ChartPlan;
  tests?: ChartTests;
  pods?: PodLabels;
  plainValues?: PlainValues;
  offered?: OfferedValues;
  /** What the schema refuses in the values that are given. */
  problems?: readonly string[];
  /** What the chart as a whole refuses. */
  refused?: readonly string[];
}

/** The group of the values that a workload has for its hardening. */
const HARDENING = 'hardening';

/** One synth of a Helm chart: the trees that are printed, and what they give with the values at hand. */
export class ChartRendering {
  private readonly attached = new Set<ApiObject>();
  private readonly printed = new Map<ApiObject, PrintedObject>();
  private readonly conditionalRefusals = new Map<ApiObject, readonly Refusal[]>();
  private readonly unmarked = new WeakSet<Expression>();
  private readonly shownNames = new ShownNames();
  private found: Findings = {};
  private isChecking = false;

  constructor(private readonly input: RenderedChart) {}

  /** Prepares the objects for a synth. */
  public begin(): string[] {
    this.found = {};
    this.printed.clear();
    this.conditionalRefusals.clear();
    this.input.hidden.begin();
    for (const object of this.ownObjects()) {
      if (!this.attached.has(object)) {
        this.attached.add(object);
        addStep(object, Rank.VALUES, () => this.plan().objects.get(object)?.tree);
        addStep(object, Rank.RESULT, (json, refuse) => this.finish(object, json, refuse));
        setJudge(object, refusals => this.judge(object, refusals));
      }
    }
    this.shownNames.show(this.attached, ChartFamily.of(this.input.chart).namesIn(this.input.chart));
    const { mistakes, objects, isComplete } = this.plan();
    // What nothing uses is only known where everything could be read, and what a workload exposes for its hardening even later.
    const ofChart = this.input.registry.authorsOwn.filter(each => !isOfDependency(each, this.input.metadata));
    const unused = !isComplete ? [] : [
      ...unusedValues(this.plan(), ofChart, [...this.input.bindings.values()].flat()),
      ...this.input.hidden.mistakes(name => !name.includes(HARDENING)),
    ];
    return [
      ...problemsOfMetadata(this.input.metadata), ...problemsOfDependencies(this.input.metadata, this.input.registry),
      ...nestedCharts(this.input.chart), ...this.plainValues().unreadable,
      ...mistakes, ...[...objects.values()].flatMap(planned => refusalOfDefinition(planned) ?? []), ...unused,
    ];
  }

  public plan(): ChartPlan {
    if (this.found.plan === undefined) {
      this.found.plan = planChart({ ...this.input, objects: this.ownObjects() });
      // They declare values, which must be known as soon as those of the other objects.
      this.found.tests = this.planTests([...this.found.plan.objects.values()]);
    }
    return this.found.plan;
  }

  /** The pods with which `helm test` checks the chart. */
  public get tests(): readonly ChartTest[] {
    this.plan();
    return this.found.tests?.tests ?? [];
  }

  /** What is told after an installation. */
  public get notes(): JsonList {
    const { chart: { namespace }, chartName, settings } = this.input;
    const all = notesOf({ chartName, objects: [...this.plan().objects.values()], settings: settings(), tests: this.tests, namespace });
    return all.filter(paragraph => this.values.cover([paragraph]));
  }

  /** What the chart refuses with other values than those at hand. */
  public refusalsWith(values: JsonMap): string[] {
    const context = { ...this.context(), values };
    return [...new Set(this.refusals.flatMap(refusal => messagesOf(refusal, context)))];
  }

  private planTests(objects: readonly PlannedObject[]): ChartTests {
    const { chart, chartName, registry, pullSecrets, commonLabels } = this.input;
    return planTests({
      place: chart.node.path,
      instance: instanceOf(chartName),
      objects,
      knobs: new Knobs(registry, ['tests'], () => false),
      policy: { profile: profileOf(chart), settings: this.input.settings(), exceptions: [], writablePaths: [] },
      pullSecrets,
      commonLabels,
    });
  }

  /** The values, and what else a template can read, of the plain manifests. Values that do not fit decide nothing. */
  public context(): Context {
    // What the objects are made of tells which values there are.
    const isUsable = !this.plainValues().areGiven || (!this.isChecking && this.checkValues().length === 0);
    return isUsable ? this.contextAsGiven() : { ...this.contextAsGiven(), values: this.input.registry.defaults };
  }

  /** The same with the values as they are given, whether they fit or not. */
  public contextAsGiven(): Context {
    const { chart, chartName, props, registry } = this.input;
    return {
      values: this.plainValues().areGiven ? this.plainValues().over(registry.defaults) : registry.defaults,
      release: { name: props.releaseName ?? chartName, namespace: chart.namespace ?? 'default', service: 'cdk8s' },
      chart: { name: chartName, version: props.version, appVersion: props.appVersion },
      kubernetesVersion: profileOf(chart).kubernetesVersion,
    };
  }

  /** All objects with values in them, as they are printed. */
  public get objects(): PrintedObject[] {
    const missing = this.ownObjects().filter(object => !this.attached.has(object));
    if (missing.length > 0) {
      throw new Error(`${missing.map(({ node }) => `'${node.path}'`).join(' and ')} came into the Helm chart '${this.input.chart.node.path}' while it was `
        + 'validated, too late to be a part of it; create what a chart holds before \'synth()\'');
    }
    const [unknown] = this.input.hidden.mistakes();
    if (unknown !== undefined) {
      throw new Error(unknown);
    }
    return [...this.printed.values()].filter(({ condition }) => condition !== false);
  }

  public get refusals(): Refusal[] {
    const all = [...this.ofChart, ...this.found.tests?.refusals ?? [], ...[...this.conditionalRefusals.values()].flat()];
    return all.filter(({ when, message, scopes = [] }) => this.values.cover([when, message, ...scopes.map(({ over }) => over)]));
  }

  /** What the chart refuses as a whole, whichever of its objects are there. */
  private get ofChart(): Refusal[] {
    return [...this.plan().refusals, ...this.input.settings().refusals ?? []];
  }

  /** The values that the chart has: those that something in it reads. */
  public get values(): OfferedValues {
    this.found.offered ??= new OfferedValues(this.input.registry, [
      ...this.finishedTrees(), ...this.tests.flatMap(({ objects }) => objects.flatMap(({ condition, tree }) => [condition, tree])),
    ]);
    return this.found.offered;
  }

  /** The objects as they are once hardening and what follows on it are through, and their conditions. */
  private finishedTrees(): Json[] {
    const own = this.ownObjects();
    if (own.every(object => this.printed.has(object))) {
      return this.objects.flatMap(({ condition, tree }) => [condition, tree]);
    }
    return own.flatMap(object => {
      const { condition = true } = this.plan().objects.get(object) ?? {};
      return condition === false ? [] : [condition, jsonBefore(object, Rank.RESULT)];
    });
  }

  private ownObjects(): ApiObject[] {
    const { chart } = this.input;
    return chart.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct) && Chart.of(construct) === chart);
  }

  private finish(object: ApiObject, json: JsonMap, refuse: Refuse): JsonMap | undefined {
    const planned = this.plan().objects.get(object);
    this.found.pods ??= new PodLabels([...this.plan().objects.values()].flatMap(({ tree: before }) =>
      podTemplatesOf(before).map(({ holder }) => knownEntries(asMap(holder.metadata).labels))));
    const tree = withScopedSelectors(json, this.found.pods, instanceOf(this.input.chartName), ownNamespaceOf(this.input.chart.namespace));
    const condition = planned?.condition ?? true;
    const { names } = this.plan();
    const marker = markerIn(tree, this.unmarked, text => names.isIn(text));
    if (marker !== undefined && names.isIn(marker)) {
      refuse(`'${object.node.path}' cannot be rendered: the name of an object, which the release decides, was given where none can stand, and '${marker}' `
        + 'would be written in its place; say it in other words, or give the object a \'metadata.name\' of its own');
    } else if (marker !== undefined) {
      refuse(`'${object.node.path}' cannot be rendered: a value was given where none can stand, and '${marker}' would be written in its place; `
        + 'bind it to the object with \'values.bind()\'');
    }
    if (condition !== false) {
      problemsOfLostValues(this.input.bindings.get(object) ?? [], tree, object.node.path).forEach(message => refuse(message));
    }
    this.printed.set(object, { object, group: planned?.group ?? [], condition, tree });
    this.checkValues();
    const context = this.context();
    return holds(condition, context) ? asMap(evaluate(tree, context)) : undefined;
  }

  private judge(object: ApiObject, refusals: readonly Refusal[]): string[] {
    const { condition = true, refusals: planned = [] } = this.plan().objects.get(object) ?? {};
    // Of what is not there nothing is wrong.
    const own = [...planned, ...refusals].map(refusal => ({ ...refusal, when: and(condition, refusal.when) }));
    const owner = { place: placeOf(object), values: groupOf(object) };
    this.conditionalRefusals.set(object, own.map(refusal => ({ owner, ...refusal })));
    const problems = this.checkValues();
    // Where the values do not fit, the defaults are judged, so that all is told at once.
    const context = this.context();
    this.found.refused ??= [...this.ofChart.flatMap(refusal => messagesOf(refusal, context)), ...this.problemsOfOverlays()];
    return [...problems, ...this.found.refused, ...[...this.found.tests?.refusals ?? [], ...own].flatMap(refusal => messagesOf(refusal, context))];
  }

  private plainValues(): PlainValues {
    const { chart, chartName, props: { valuesFile, overrides } } = this.input;
    const charts = ChartFamily.of(chart).chartNames;
    this.found.plainValues ??= PlainValues.read({ chartName, valuesFile, overrides, charts, environment: process.env });
    return this.found.plainValues;
  }

  /** What the schema refuses in the values that are given. */
  private checkValues(): readonly string[] {
    if (this.found.problems === undefined && !this.isChecking) {
      this.isChecking = true;
      try {
        this.found.problems = this.plainValues().areGiven ? this.problemsOfValues().map(problem => `[${this.input.chart.node.path}] ${problem}`) : [];
      } finally {
        this.isChecking = false;
      }
    }
    return this.found.problems ?? [];
  }

  private problemsOfValues(): string[] {
    const { declarations, groups } = this.values;
    try {
      return this.plainValues().problemsIn(defaultsOf(declarations), schemaOfValues(declarations, groups, this.input.metadata));
    } catch (error) {
      // A literal of the program does not fit.
      return [(error as Error).message];
    }
  }

  private problemsOfOverlays(): string[] {
    const { chartName, metadata, overlays } = this.input;
    if (overlays.size === 0) {
      return [];
    }
    const { declarations, groups } = this.values;
    const schema = schemaOfValues(declarations, groups, metadata);
    return [...overlays.values()].flatMap(overlay => problemsOfOverlay(overlay, chartName, declarations, schema));
  }
}
