import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { SigilApp } from '../../src/app/sigil-app';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { HelmChart } from '../../src/helm/helm-chart';
import { JsonMap } from '../../src/template/json';
import { artifactSourceOf } from '../../src/workloads/artifact-source';
import { chartDifferences, Helm, objectDifferences, readYaml, renderChart, Rendering, writeFiles } from '../support/helm';

/** Fills a chart. */
export type Build = (chart: HelmChart) => void;

/** What a synth gives: objects, or the sentences that refuse. */
export interface Synthesis {
  readonly objects?: readonly JsonMap[];
  readonly refusal?: string;
}

/** What stands around a chart. */
export interface Around {
  readonly profile?: HardeningProfile;
  /** What takes the place of default values. */
  readonly overrides?: JsonMap;
}

/** The plain manifests of a chart. */
export function synthesize(build: Build, around: Around = {}): Synthesis {
  try {
    const { app } = appWith(build, around);
    return { objects: readYaml(app.synthYaml()).map(({ value }) => value).filter((value): value is JsonMap => value !== null) };
  } catch (error) {
    return { refusal: (error as Error).message };
  }
}

const folders: string[] = [];

afterAll(() => folders.forEach(folder => rmSync(folder, { recursive: true })));

/** A chart that is built once, written once, and rendered with many values. */
export class ChartOfCode {
  public readonly folder: string;
  /** The files of the chart, by their paths below its folder. */
  public readonly files: Readonly<Record<string, string>>;

  constructor(private readonly build: Build, private readonly around: Around = {}) {
    const { app, chart } = appWith(build, around);
    app.synthYaml();
    const files = artifactSourceOf(chart)?.artifacts('.') ?? [];
    const directory = `deploy/helm/${chart.chartName}/`;
    this.files = Object.fromEntries(files.map(({ path, content }) => [path.slice(directory.length), content]));
    this.folder = writeFiles(mkdtempSync(join(tmpdir(), 'sigil-law-')), this.files);
    folders.push(this.folder);
  }

  /**
   * In how far three renderings are not the same: the chart by Helm with values, the plain manifests with values, and a fresh synth of the
   * TypeScript with literals in their place. All may refuse, in the same sentence if it is one of a template.
   */
  public async disagreements(helm: Helm | readonly Helm[], values: JsonMap, fresh: Build, around: Around = {}): Promise<string[]> {
    const helms = helm instanceof Helm ? [helm] : helm;
    const kubeVersion = `${(this.around.profile ?? new HardeningProfile()).kubernetesVersion}.0`;
    const renderings = helms.map(each => renderChart(each, this.folder, { release: 'shop', kubeVersion, values }));
    const [plain, literal] = [synthesize(this.build, { ...this.around, overrides: values }), synthesize(fresh, around)];
    const found = (await Promise.all(renderings)).map((rendering, index) => between(rendering, plain, literal).map(line => `${helms[index]}: ${line}`));
    return found.flat();
  }
}

function between(rendering: Rendering, plain: Synthesis, literal: Synthesis): string[] {
  const refusals = [rendering.refusal?.message, plain.refusal, literal.refusal];
  if (refusals.some(refusal => refusal !== undefined)) {
    const [ofHelm = '', ofPlain = '', ofLiteral = ''] = refusals;
    const isTold = rendering.refusal?.by === 'schema' || (ofPlain.includes(ofHelm) && ofLiteral.includes(ofHelm));
    return refusals.every(refusal => refusal !== undefined) && isTold ? [] : [
      `the chart: ${ofHelm || 'renders'}; the plain manifests: ${ofPlain || 'render'}; the fresh synth: ${ofLiteral || 'renders'}`,
    ];
  }
  const objects = rendering.refusal === undefined ? rendering.objects.map(({ object }) => object) : [];
  if (objects.length === 0) {
    throw new Error('Helm renders no object, which would equal anything that is empty');
  }
  return [
    ...chartDifferences(objects, plain.objects ?? []),
    ...objectDifferences(plain.objects ?? [], literal.objects ?? [], ['the plain manifests', 'the fresh synth']),
  ];
}

function appWith(build: Build, { profile, overrides }: Around): { readonly app: SigilApp; readonly chart: HelmChart } {
  const app = new SigilApp({ outdir: 'dist', projectFolder: tmpdir(), profile });
  const chart = new HelmChart(app, 'shop', { version: '1.0.0', appVersion: '2', namespace: 'space', overrides });
  build(chart);
  return { app, chart };
}
