import { createHash } from 'crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { readYaml } from './go-yaml';
import { Helm } from './helm';
import { JsonSchema, readSchema } from './json-schema';
import { asString, isMap, JsonMap } from '../../../src/template/json';

/** What `values.yaml` and `values.schema.json` of a chart say. */
export interface ChartValuesContract {
  readonly defaults: JsonMap;
  readonly schema: JsonSchema;
}

/** A folder for the tests of a `describe`, which is gone after the last of them. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-sigil-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Writes a chart, or any folder, from the paths and contents of its files. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** The values of a chart as its folder declares them. */
export function readContract(chartFolder: string): ChartValuesContract {
  return {
    defaults: readMap(join(chartFolder, 'values.yaml')),
    schema: readSchema(JSON.parse(readFileSync(join(chartFolder, 'values.schema.json'), 'utf8'))),
  };
}

/**
 * A chart whose only content is another chart, unpacked in `charts/`. The values of the inner one stand under its name.
 *
 * @param aliases the names under which the inner chart is there, each once
 * @returns the folder of the outer chart
 */
export function asSubchart(chartFolder: string, intoFolder: string, aliases: readonly string[] = []): string {
  const { name, version } = readMap(join(chartFolder, 'Chart.yaml'));
  const [innerName, innerVersion] = [asString(name) ?? '', asString(version) ?? ''];
  const dependencies = aliases.length === 0
    ? [{ name: innerName, version: innerVersion, condition: `${innerName}.enabled` }]
    : aliases.map(alias => ({ name: innerName, version: innerVersion, alias }));
  writeFiles(intoFolder, { 'Chart.yaml': JSON.stringify({ apiVersion: 'v2', name: 'outer', version: '1.0.0', dependencies }) });
  cpSync(chartFolder, join(intoFolder, 'charts', innerName), { recursive: true });
  return intoFolder;
}

/** The SHA-256 of what `helm package` makes of a chart. Only Helm 4 makes the same of the same files. */
export async function packageDigest(helm: Helm, chartFolder: string): Promise<string> {
  if (helm.major !== 4) {
    throw new Error(`${helm} writes the time of day into packages, so their digests say nothing; take Helm 4`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-sigil-package-'));
  try {
    await helm.runToSuccess(['package', chartFolder, '--destination', folder]);
    const [archive] = readdirSync(folder);
    return createHash('sha256').update(readFileSync(join(folder, archive))).digest('hex');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What `helm lint --strict` objects to; nothing where it is content. It says little: guards in templates do not fail it. */
export async function lintFindings(helm: Helm, chartFolder: string): Promise<string[]> {
  const { status, stdout, stderr } = await helm.run(['lint', chartFolder, '--strict']);
  const findings = `${stdout}\n${stderr}`.split('\n').filter(line => /^\[(WARNING|ERROR)\]/.test(line));
  return status === 0 || findings.length > 0 ? findings : [`helm lint ended with ${status}: ${stdout}\n${stderr}`];
}

function readMap(path: string): JsonMap {
  const [document] = readYaml(readFileSync(path, 'utf8'));
  const value = document?.value ?? {};
  if (!isMap(value)) {
    throw new Error(`'${path}' holds no map`);
  }
  return value;
}
