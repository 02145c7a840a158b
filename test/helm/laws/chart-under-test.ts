import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Chart } from 'cdk8s';
import { admittedPart, withoutNextLine } from './admitted-values';
import { SigilApp } from '../../../src/app/sigil-app';
import { HardeningProfile } from '../../../src/hardening/hardening-profile';
import { ChartRendering } from '../../../src/helm/chart-rendering';
import { HelmChart } from '../../../src/helm/helm-chart';
import { PlainValues } from '../../../src/helm/values/plain-values';
import { evaluate, holds } from '../../../src/template/evaluate';
import { asMap, JsonMap } from '../../../src/template/json';
import { artifactSourceOf } from '../../../src/workloads/artifact-source';
import { REPOSITORY } from '../../support/command-line';
import {
  chartDifferences, ChartValuesContract, Helm, readContract, readYaml, renderChart, renderingFindings, RenderOptions, withoutReferences, writeFiles,
} from '../../support/helm';
import { valuesFile } from '../../support/helm/values-file';

/** The examples that are Helm charts. */
export const EXAMPLES = ['intelgraph', 'sigil'] as const;

/** The versions of Kubernetes that charts are rendered for, with what vendors append to some. */
export const KUBERNETES_VERSIONS = [
  '1.28.0', '1.29.5-eks-abc123', '1.30.0-gke.100', '1.31.0', '1.32.0', '1.33.4+k3s1', '1.34.0', '1.35.0', '1.36.0', '1.37.0',
] as const;

const USUAL_VERSION = '1.35.0';

/** Versions without a preStop sleep, which a chart asks for by default. */
const WITHOUT_SLEEP = /^1\.2[89]\./;

const AWAKE = { hardening: { preStopSleepSeconds: 0 } };

/** What a plain rendering gives: objects, or the sentences that refuse. */
export interface PlainRendering {
  readonly objects?: readonly JsonMap[];
  readonly refusals?: readonly string[];
}

/** The Helm chart of an app: its files in a folder of their own, and its plain manifests for any values. */
export class ChartUnderTest {
  /** The chart of an example, as its program builds it. */
  public static ofExample(example: string): ChartUnderTest {
    const known = OF_EXAMPLES.get(example) ?? ChartUnderTest.built(example);
    OF_EXAMPLES.set(example, known);
    return known;
  }

  /** A chart that a test fills. */
  public static of(build: (chart: HelmChart) => void, chartName = 'shop', profile?: HardeningProfile): ChartUnderTest {
    const app = new SigilApp({ outdir: 'dist', projectFolder: tmpdir(), profile });
    build(new HelmChart(app, chartName, { version: '1.0.0', appVersion: '2', namespace: 'space' }));
    return new ChartUnderTest(app);
  }

  private static built(example: string): ChartUnderTest {
    const built: SigilApp[] = [];
    const synth = jest.spyOn(SigilApp.prototype, 'synth').mockImplementation(function (this: SigilApp) {
      built.push(this);
    });
    // The program runs when it is loaded, which must be here.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require(join(REPOSITORY, 'examples', example, 'main.ts'));
    synth.mockRestore();
    if (built.length !== 1) {
      throw new Error(`the example '${example}' synthesizes ${built.length} apps, not one`);
    }
    return new ChartUnderTest(built[0]);
  }

  /** The files of the chart, by their paths below its folder. */
  public readonly files: Readonly<Record<string, string>>;
  public readonly folder: string;
  public readonly contract: ChartValuesContract;
  public readonly chart: HelmChart;
  private readonly schema: JsonMap;

  constructor(private readonly app: SigilApp) {
    const [chart] = app.node.findAll()
      .filter((construct): construct is HelmChart => Chart.isChart(construct) && artifactSourceOf(construct) !== undefined);
    this.chart = chart;
    app.synthYaml();
    const artifacts = artifactSourceOf(chart)?.artifacts('.') ?? [];
    const directory = `deploy/helm/${chart.chartName}/`;
    this.files = Object.fromEntries(artifacts.map(({ path, content }) => [path.slice(directory.length), content]));
    this.folder = writeFiles(mkdtempSync(join(tmpdir(), 'sigil-chart-')), this.files);
    this.contract = readContract(this.folder);
    this.schema = withoutReferences(JSON.parse(this.files['values.schema.json']));
  }

  /** Conditions for Helm that are those of the plain manifests. */
  public options(options: RenderOptions = {}): RenderOptions {
    return { release: this.chart.chartName, namespace: this.chart.namespace ?? 'default', kubeVersion: USUAL_VERSION, ...options };
  }

  /**
   * The plain manifests with values, for a Kubernetes version: what the last step of a synth does, over and over, without all those before it,
   * which no value changes. That a synth gives the same is a test of its own.
   */
  public plain(values: JsonMap = {}, kubeVersion: string = USUAL_VERSION, releaseName?: string): PlainRendering {
    const refusals = this.refusals(values, kubeVersion);
    if (refusals.length > 0) {
      return { refusals };
    }
    const rendering = this.renderingFor(kubeVersion, releaseName);
    const context = { ...rendering.context(), values: this.given(values).over(this.contract.defaults) };
    return { objects: rendering.objects.filter(({ condition }) => holds(condition, context)).map(({ tree }) => asMap(evaluate(tree, context))) };
  }

  /** For what the plain manifests are refused; nothing where they are not. */
  public refusals(values: JsonMap, kubeVersion: string = USUAL_VERSION): readonly string[] {
    const { defaults } = this.contract;
    const given = this.given(values);
    const problems = given.problemsIn(defaults, this.schema);
    return problems.length > 0 ? problems : this.renderingFor(kubeVersion).refusalsWith(given.over(defaults));
  }

  /** As much of a set of values as is not refused. */
  public admitted(values: JsonMap, turn = 0, kubeVersion: string = USUAL_VERSION): JsonMap {
    const { schema } = this.contract;
    const isAdmitted = (each: JsonMap) => this.refusals(each, kubeVersion).length === 0;
    return admittedPart(schema, withoutNextLine(schema, values), isAdmitted, turn, WITHOUT_SLEEP.test(kubeVersion) ? AWAKE : {});
  }

  /** The same by a synth, with the values in a file. */
  public synthesized(values: JsonMap): PlainRendering {
    const file = join(mkdtempSync(join(tmpdir(), 'sigil-values-')), 'values.yaml');
    writeFileSync(file, valuesFile(values));
    process.env.SIGIL_VALUES = file;
    try {
      return { objects: readYaml(this.app.synthYaml()).map(({ value }) => value).filter((value): value is JsonMap => value !== null) };
    } catch (error) {
      // What a synth throws is an error.
      return { refusals: (error as Error).message.split('\n') };
    } finally {
      delete process.env.SIGIL_VALUES;
      // The trees that are evaluated belong to the last synth.
      this.app.synthYaml();
    }
  }

  /**
   * In how far the chart and the plain manifests do not agree on a set of values: they render the same objects, or both refuse, and in the
   * same words where a template does.
   */
  public async disagreements(helm: Helm, values: JsonMap, kubeVersion: string = USUAL_VERSION): Promise<string[]> {
    const plain = this.plain(values, kubeVersion);
    const rendering = await renderChart(helm, this.folder, this.options({ values, kubeVersion }));
    const { refusal } = rendering;
    if (plain.refusals === undefined) {
      return refusal ? [`only Helm refuses: ${refusal.message}`] : [
        ...chartDifferences(rendering.objects.map(({ object }) => object), plain.objects ?? []),
        ...renderingFindings(rendering),
      ];
    }
    const told = plain.refusals.join('\n');
    if (!refusal) {
      return [`only the plain rendering refuses: ${told}`];
    }
    return refusal.by === 'schema' || told.includes(refusal.message) ? [] : [`Helm refuses with ${refusal.message}, and the plain rendering with ${told}`];
  }

  private given(values: JsonMap): PlainValues {
    const { chartName } = this.chart;
    return PlainValues.read({ chartName, overrides: values, charts: [chartName], environment: {} });
  }

  private renderingFor(kubeVersion: string, releaseName?: string): ChartRendering {
    // What is private to users is what this test repeats.
    // eslint-disable-next-line dot-notation
    const rendering = this.chart['rendering'];
    const context = rendering.context();
    const release = { ...context.release, name: releaseName ?? context.release.name };
    const elsewhere = { ...context, release, kubernetesVersion: kubeVersion.split('.').slice(0, 2).join('.') };
    // The same rendering in another cluster.
    return Object.create(rendering, { context: { value: () => elsewhere } }) as ChartRendering;
  }
}

/** A program runs once in a test file, however many tests hold its chart against something. */
const OF_EXAMPLES = new Map<string, ChartUnderTest>();
