import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, Chart } from 'cdk8s';
import { SigilApp } from '../../../src/app/sigil-app';
import { HelmChart } from '../../../src/helm/helm-chart';
import { ChartRendering } from '../../../src/helm/chart-rendering';
import { JsonMap } from '../../../src/template/json';
import { artifactSourceOf } from '../../../src/workloads/artifact-source';
import { REPOSITORY } from '../../support/command-line';
import { readYaml, RenderOptions, writeFiles } from '../../support/helm';

/** The examples that are Helm charts. */
export const EXAMPLES = ['intelgraph', 'sigil'] as const;

/** What a plain rendering gives: objects, or the sentences that refuse. */
export interface PlainRendering {
  readonly objects?: readonly JsonMap[];
  readonly refusal?: string;
}

/** The Helm chart of an app in memory: its files in a folder of their own, and its plain manifests for any values. */
export class ChartUnderTest {
  /** The chart of an example, as its program builds it. */
  public static ofExample(example: typeof EXAMPLES[number]): ChartUnderTest {
    let built: SigilApp | undefined;
    const synth = jest.spyOn(SigilApp.prototype, 'synth').mockImplementation(function (this: SigilApp) {
      built = this;
    });
    require(join(REPOSITORY, 'examples', example, 'main.ts'));
    synth.mockRestore();
    if (built === undefined) {
      throw new Error(`the example '${example}' does not synthesize an app`);
    }
    return new ChartUnderTest(built);
  }

  public readonly folder: string;
  public readonly chart: HelmChart;
  private readonly values = join(mkdtempSync(join(tmpdir(), 'sigil-values-')), 'values.json');

  constructor(private readonly app: SigilApp) {
    const [chart] = app.node.findAll().filter((construct): construct is HelmChart => Chart.isChart(construct) && artifactSourceOf(construct) !== undefined);
    this.chart = chart;
    app.synthYaml();
    const files = artifactSourceOf(chart)?.artifacts() ?? [];
    const [{ path: first }] = files.filter(({ path }) => path.endsWith('Chart.yaml'));
    const directory = first.slice(0, -'Chart.yaml'.length);
    this.folder = writeFiles(mkdtempSync(join(tmpdir(), 'sigil-chart-')), Object.fromEntries(files.map(({ path, content }) => [path.slice(directory.length), content])));
  }

  /** The same conditions for Helm. */
  public options(options: RenderOptions = {}): RenderOptions {
    return { release: this.chart.chartName, namespace: this.chart.namespace ?? 'default', kubeVersion: '1.35.0', ...options };
  }

  /** The plain manifests with values, for a Kubernetes version. */
  public plain(values: JsonMap = {}, kubernetesVersion = '1.35'): PlainRendering {
    writeFileSync(this.values, JSON.stringify(values));
    const context = Object.getOwnPropertyDescriptor(ChartRendering.prototype, 'context')?.value as () => object;
    const spy = jest.spyOn(ChartRendering.prototype, 'context').mockImplementation(function (this: ChartRendering) {
      return { ...context.call(this), kubernetesVersion } as ReturnType<ChartRendering['context']>;
    });
    process.env.SIGIL_VALUES = this.values;
    try {
      return { objects: readYaml(this.app.synthYaml()).map(({ value }) => value).filter((value): value is JsonMap => value !== null) };
    } catch (error) {
      return { refusal: (error as Error).message };
    } finally {
      spy.mockRestore();
      delete process.env.SIGIL_VALUES;
    }
  }

  /** The paths of the objects, for messages. */
  public get objects(): string[] {
    return this.chart.node.findAll().filter(construct => ApiObject.isApiObject(construct)).map(({ node }) => node.path);
  }
}
