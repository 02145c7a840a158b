import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { ChartAssembly } from './chart-assembly';
import { ChartFamily } from './chart-family';
import { CHART_FORM } from './chart-form';
import { metadataOf } from './chart-metadata';
import { ChartRendering } from './chart-rendering';
import { ChartValuesLift } from './chart-values-lift';
import { keyOfDependency } from './dependencies';
import { HelmChartProps } from './helm-chart-props';
import { HiddenValues } from './hidden-values';
import { HardeningValues } from './lift/hardening-values';
import { Knobs } from './lift/knobs';
import { NAME_LENGTH, NAME_PATTERN } from './lift/patterns';
import { mistakeOfPlace } from './lift/place';
import { LABELS } from './lift/scheduling-schemas';
import { isOverlayFile, Overlay, overlayOf } from './overlay';
import { idleConditions, refuseStranger } from './own-constructs';
import { fullnameOf, scopedName } from './release-names';
import { ChartValue } from './values/chart-value';
import { ChartValues } from './values/chart-values';
import { ValueRegistry } from './values/value-registry';
import { shutdownSettingsOf } from '../hardening/graceful-shutdown';
import { settingsOf } from '../hardening/policy-settings';
import { and, not } from '../template/conditions';
import { evaluate } from '../template/evaluate';
import { Condition } from '../template/expression';
import { LABEL_LENGTH } from '../template/names';
import { setArtifactSource, warnWhereNotWritten } from '../workloads/artifact-source';
import { pathBelow } from '../workloads/path-below';
import { profileOf } from '../workloads/profile-context';
import { folderBelowProject } from '../workloads/project-folder';
import { setValuesLift } from '../workloads/values-lift';

export type { ChartDependency, ChartMaintainer, HelmChartProps } from './helm-chart-props';

/**
 * A chart of cdk8s that is a Helm chart too: the same constructs give plain manifests and, in a `SigilApp`, a chart whose values are what
 * differs from cluster to cluster. What the chart renders with a set of values is what the TypeScript gives with them as literals.
 *
 * A plain `App`, `Testing.synth()` and `toJson()` render its plain manifests; the files of the Helm chart are written by `SigilApp` only, and
 * a plain `App` says so in a warning when it is synthesized.
 *
 * The plain manifests can have other values than the defaults: those of `valuesFile` and `overrides`, and of the files that the environment
 * variable `SIGIL_VALUES` names, with commas between and the last one deciding, as in `SIGIL_VALUES=base.yaml,prod.yaml cdk8s synth`. In an
 * app with several Helm charts each has a variable of its own, such as `SIGIL_VALUES_SHOP` for the chart `shop`. The Helm chart that is
 * written is the same whatever values are given.
 */
export class HelmChart extends Chart {
  /** The values that the author declares; workloads expose their usual ones by themselves. */
  public readonly values: ChartValues;

  /** The name of the chart. */
  public readonly chartName: string;

  private readonly registry: ValueRegistry;
  private readonly rendering: ChartRendering;
  private readonly hidden = new HiddenValues();
  private readonly conditions = new Map<IConstruct, Condition>();
  private readonly overlays = new Map<string, Overlay>();

  /**
   * A chart with the values that its workloads will expose.
   *
   * @throws if a property is missing or of another type than it has to be, or `directory` is no folder below that of the project
   */
  constructor(scope: Construct, id: string, private readonly props: HelmChartProps) {
    CHART_FORM.check(props, () => `of the chart '${pathBelow(scope, id)}'`);
    super(scope, id, props);
    this.chartName = props.chartName ?? id;
    const family = ChartFamily.of(this);
    this.registry = new ValueRegistry(this.node.path, family.chartNames.length);
    const plainFullname = () => String(evaluate(fullnameOf(this.chartName), this.rendering.contextAsGiven()));
    family.add({ chart: this, chartName: this.chartName, plainFullname });
    const metadata = metadataOf(this.chartName, props);
    metadata.dependencies.forEach(dependency =>
      this.registry.group([keyOfDependency(dependency)], `Values of the chart '${String(dependency.name)}', over those of its own.`));
    const root = new Knobs(this.registry, [], () => false);
    root.text('nameOverride', '', 'Another name for the chart in the names of its objects.', { pattern: NAME_PATTERN, maxLength: LABEL_LENGTH });
    root.text('fullnameOverride', '', 'What the names of all objects begin with, whatever the release is called; more than 32 characters become 23 of them and a digest.',
      { pattern: NAME_PATTERN, maxLength: LABEL_LENGTH });
    const commonLabels = root.map('commonLabels', {}, LABELS, 'Labels that all objects get.');
    const secretName = { type: 'string', pattern: NAME_PATTERN, minLength: 1, maxLength: NAME_LENGTH };
    const pullSecrets = root.list('imagePullSecrets', [], secretName, 'Names of Secrets to fetch all images with.', { uniqueItems: true });
    // Its defaults are those of the profile, which the chart may be given as long as nothing is in it.
    this.registry.reserve('hardening');
    let known: HardeningValues | undefined;
    const hardening = () => known ??= new HardeningValues(root.below('hardening'), {
      chart: this.chartName, policy: settingsOf(profileOf(this)), shutdown: shutdownSettingsOf({}),
    });
    this.values = ChartValues._of(this.registry, this);
    const knobsFor = (object: ApiObject, group: readonly string[]) =>
      new Knobs(this.registry, group, name => this.hidden.test(object, group, name), mistakeOfPlace(object));
    this.rendering = new ChartRendering({
      chart: this,
      chartName: this.chartName,
      props,
      metadata,
      registry: this.registry,
      bindings: this.values._bindings,
      hidden: this.hidden,
      pullSecrets,
      commonLabels,
      settings: () => hardening().ofChart.policy,
      knobsFor,
      conditionOf: object => this.conditionOf(object),
      overlays: this.overlays,
    });
    const plan = () => this.rendering.plan();
    setValuesLift(this, new ChartValuesLift({ hardening, knobsFor, plan, values: this.registry, context: () => this.rendering.context() }));
    this.node.addValidation({ validate: () => [...this.rendering.begin(), ...idleConditions(this, this.conditions.keys())] });
    const ownDirectory = `deploy/helm/${this.chartName}`;
    const directory = props.directory === undefined ? ownDirectory : folderBelowProject(props.directory, `of the chart '${this.node.path}'`, ownDirectory);
    setArtifactSource(this, {
      artifacts: () => this.assembly().files(directory),
      ownedFolders: [`${directory}/templates`, `${directory}/crds`],
      ownedFiles: { folder: directory, isOwned: isOverlayFile },
    });
    warnWhereNotWritten(this, 'HelmChartNotWritten', `the Helm chart of '${this.node.path}' is not written, as an 'App' writes manifests only; `
      + 'create a \'SigilApp\' in place of the \'App\'');
  }

  /** The name of an object that its author gave none; it begins with that of the release. */
  public generateObjectName(apiObject: ApiObject): string {
    return scopedName(this.chartName, apiObject);
  }

  /** The plain manifests, without the objects that are not there with the values at hand. */
  public toJson(): any[] {
    return super.toJson().filter(object => object !== undefined);
  }

  /**
   * Makes a construct, with all that is below it, be there only where a value says so.
   *
   * @param value a value that is true or false
   * @param construct what depends on it
   * @throws if the value is of another type, or if one of both belongs to another chart; a construct without an object is an error of the synth
   */
  public when(value: ChartValue, construct: IConstruct): void {
    this.addCondition(construct, this.conditionFrom(value, 'when'), 'when');
  }

  /**
   * As `when()`, where the value is false.
   *
   * @param value a value that is true or false
   * @param construct what depends on it
   * @throws if the value is of another type, or if one of both belongs to another chart; a construct without an object is an error of the synth
   */
  public unless(value: ChartValue, construct: IConstruct): void {
    this.addCondition(construct, not(this.conditionFrom(value, 'unless')), 'unless');
  }

  /**
   * Hides values that a construct exposes by itself: what they would set stays as the TypeScript says.
   *
   * @param construct the workload, or another construct that exposes values
   * @param names the names of the values below the construct's own, `replicas`, `image.tag`, or `image` for all below it; without one all of them
   * @throws if the construct belongs to another chart; a name that the construct does not expose is an error of the synth
   */
  public hideValues(construct: IConstruct, ...names: string[]): void {
    refuseStranger(this, construct, 'hideValues');
    this.hidden.hide(construct, names);
  }

  /**
   * Writes a file of values beside the Helm chart, `values-<name>.yaml`, for `helm install --values`. The synth holds it against the schema
   * of the chart, and against what the chart refuses.
   *
   * @param name the place that the values are for, `production`
   * @param values the values in maps of maps, as `values.yaml` has them
   * @throws if the name is taken or cannot be part of a file name, or the values are no texts, numbers, lists and maps
   */
  public addOverlay(name: string, values: { [key: string]: any }): void {
    if (this.overlays.has(name)) {
      throw new Error(`the chart '${this.node.path}' has two overlays '${name}'; put all values of one place into one`);
    }
    this.overlays.set(name, overlayOf(name, values, this.node.path));
  }

  private conditionFrom(value: ChartValue, method: string): Condition {
    const { expression, declaration } = this.values._declared(value, method);
    if (declaration.type !== 'boolean') {
      throw new Error(`'${method}()' of the chart '${this.node.path}' needs a value that is true or false, and '${value.path}' is of the type '${declaration.type}'; `
        + 'declare it with \'values.boolean()\'');
    }
    return expression;
  }

  private addCondition(construct: IConstruct, condition: Condition, method: string): void {
    refuseStranger(this, construct, method);
    this.conditions.set(construct, and(this.conditions.get(construct) ?? true, condition));
  }

  private conditionOf(object: ApiObject): Condition {
    return this.conditions.size === 0 ? true : and(...object.node.scopes.map(scope => this.conditions.get(scope) ?? true));
  }

  private assembly(): ChartAssembly {
    return new ChartAssembly({
      metadata: metadataOf(this.chartName, this.props),
      namespace: this.namespace,
      objects: this.rendering.objects,
      declarations: this.rendering.values.declarations,
      groups: this.rendering.values.groups,
      refusals: this.rendering.refusals,
      tests: this.rendering.tests,
      notes: this.rendering.notes,
      overlays: [...this.overlays.values()],
      refusalsWith: values => this.rendering.refusalsWith(values),
      context: { ...this.rendering.context(), values: this.registry.defaults },
    });
  }
}
