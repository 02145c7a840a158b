import { existsSync } from 'fs';
import { join } from 'path';
import { Construct } from 'constructs';
import { SigilApp, SigilAppProps } from '../../../src/app/sigil-app';
import { HelmChart } from '../../../src/helm/helm-chart';
import { HelmChartProps } from '../../../src/helm/helm-chart-props';
import { isMap, JsonMap } from '../../../src/template/json';
import { filesBelow, temporaryFolder } from '../../app/files';
import { chartDifferences, Helm, objectsOf, readYaml, renderChart } from '../../support/helm';

/** The release of all charts here. */
export const RELEASE = { release: 'shop', namespace: 'stores', kubeVersion: '1.35.0' } as const;

/** An image that no test pulls. */
export const IMAGE = 'registry.example.com/shop/api:1.4.2';

/** What a program makes of the chart `shop`. */
export interface BuiltChart {
  /** The folder of the Helm chart. */
  readonly folder: string;
  /** The files of the Helm chart. */
  readonly files: Readonly<Record<string, string>>;
  /** The plain manifests. */
  readonly plain: readonly JsonMap[];
}

/** Synthesizes the chart `shop`, and with it whatever else the program puts into the app. */
export function builtChart(
  build: (chart: HelmChart, app: Construct) => void, props: Partial<HelmChartProps> = {}, appProps: SigilAppProps = {},
): BuiltChart {
  const folder = temporaryFolder();
  const app = new SigilApp({ outdir: join(folder, 'dist'), projectFolder: folder, ...appProps });
  build(new HelmChart(app, 'shop', { version: '1.0.0', appVersion: '1.4.2', namespace: RELEASE.namespace, ...props }), app);
  app.synth();
  const chart = join(folder, 'deploy/helm/shop');
  const manifests = existsSync(join(folder, 'dist')) ? Object.values(filesBelow(join(folder, 'dist'))) : [];
  return { folder: chart, files: filesBelow(chart), plain: manifests.flatMap(text => readYaml(text)).map(({ value }) => value).filter(isMap) };
}

/** Why a program is refused. */
export function refusalOf(build: (chart: HelmChart, app: Construct) => void, props: Partial<HelmChartProps> = {}): string {
  try {
    builtChart(build, props);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the program is not refused');
}

/** In how far a Helm chart does not render what the plain manifests with the same values are. */
export async function disagreements(helm: Helm, build: (chart: HelmChart) => void, values: JsonMap): Promise<string[]> {
  const [chart, plain] = [builtChart(build), builtChart(build, { overrides: values as { [key: string]: unknown } })];
  const rendered = objectsOf(await renderChart(helm, chart.folder, { ...RELEASE, values }));
  return chartDifferences(rendered, plain.plain);
}

/** The object of a kind, of which there is one. */
export function objectOf(objects: readonly JsonMap[], kind: string): JsonMap {
  const found = objects.filter(object => object.kind === kind);
  if (found.length !== 1) {
    throw new Error(`there are ${found.length} objects of the kind '${kind}'`);
  }
  return found[0];
}
