import { mkdirSync, mkdtempSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Json, JsonMap } from '../../src/template/json';
import { Helm } from '../support/helm/helm';
import { valuesFile } from '../support/helm/values-file';

/** What a chart that tells what Helm knows is made of. */
export interface CheckerChart {
  /** The text of `values.yaml`, or what it holds. */
  readonly values?: JsonMap | string;
  readonly schema?: JsonMap;
  /** The text of `Chart.yaml`. */
  readonly chart?: string;
  /** The Go template whose result, a JSON, is looked at. */
  readonly tells?: string;
  /** Go template before it. */
  readonly before?: string;
  /** Files that the template can read. */
  readonly files?: { readonly [name: string]: string };
  /** Whether another chart, `cache`, stands below the chart. */
  readonly withDependency?: boolean;
}

const CHART = 'apiVersion: v2\nname: checker\nversion: 1.0.0\n';

const DEPENDENCY = 'dependencies:\n- name: cache\n  version: 1.0.0\n  repository: ""\n';

/** Writes a chart that tells what Helm knows, below a folder. */
export function writeCheckerChart(below: string, { values = {}, schema, tells = '.Values', before = '', files = {}, ...rest }: CheckerChart): string {
  const chart = mkdtempSync(join(below, 'chart-'));
  const write = (name: string, content: string) => {
    mkdirSync(join(chart, name, '..'), { recursive: true });
    writeFileSync(join(chart, name), content);
  };
  write('Chart.yaml', rest.chart ?? CHART + (rest.withDependency ? DEPENDENCY : ''));
  write('values.yaml', typeof values === 'string' ? values : valuesFile(values));
  write('templates/checker.yaml', `${before}\ntold: {{ ${tells} | toJson | b64enc }}\n`);
  Object.entries(files).forEach(([name, content]) => write(name, content));
  if (schema) {
    write('values.schema.json', JSON.stringify(schema));
  }
  if (rest.withDependency) {
    write('charts/cache/Chart.yaml', CHART.replace('checker', 'cache'));
    write('charts/cache/values.yaml', '{}\n');
  }
  return chart;
}

/** What a checker chart tells. */
export async function toldBy(helm: Helm, chart: string, overrides: JsonMap = {}): Promise<Json> {
  const { stdout } = await helm.runToSuccess(['template', 'release', chart, '--values', '-'], valuesFile(overrides));
  const told = stdout.split('\n').find(line => line.startsWith('told: '));
  if (told === undefined) {
    throw new Error(`the checker chart told nothing: ${stdout}`);
  }
  return JSON.parse(Buffer.from(told.slice('told: '.length), 'base64').toString());
}

/** The values that the templates of a checker chart see; what Helm itself adds for a dependency is left out. */
export async function valuesSeenBy(helm: Helm, chart: string, overrides: JsonMap = {}): Promise<JsonMap> {
  const { cache, ...values } = await toldBy(helm, chart, overrides) as JsonMap;
  return values;
}
