import { join } from 'path';
import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { parse } from 'yaml';
import { SigilApp } from '../../src/app/sigil-app';
import { ComposeProject, ComposeProjectProps } from '../../src/compose/compose-project';
import { HelmChart } from '../../src/helm/helm-chart';
import { asMap, JsonMap } from '../../src/template/json';
import { filesBelow, temporaryFolder } from '../app/files';
import { composeFindings } from '../support/compose-schema';

/** A Compose project as it is written. */
export interface WrittenProject {
  readonly project: ComposeProject;
  /** The text of the Compose file. */
  readonly text: string;
  /** The Compose file as Compose reads it, before it puts in variables. */
  readonly file: JsonMap;
  /** All files of the project, by their paths. */
  readonly files: Readonly<Record<string, string>>;
}

/** Writes the Compose project of a chart. */
export function write(build: (chart: Chart) => void, props: ComposeProjectProps = {}, makeChart = plainChart): WrittenProject {
  const folder = temporaryFolder();
  const app = new SigilApp({ outdir: join(folder, 'dist'), projectFolder: folder });
  const chart = makeChart(app);
  build(chart);
  const project = new ComposeProject(chart, 'compose', props);
  app.synth();
  const files = filesBelow(folder);
  const text = files[`deploy/compose/${project.projectName}.yaml`];
  // YAML of a Compose file is a map.
  const file = parse(text) as JsonMap;
  const findings = composeFindings(file);
  if (findings.length > 0) {
    throw new Error(`${findings.join('\n')}\n${text}`);
  }
  return { project, text, file, files };
}

export function plainChart(scope: Construct): Chart {
  return new Chart(scope, 'shop', { namespace: 'shop' });
}

export function helmChart(scope: Construct): Chart {
  return new HelmChart(scope, 'shop', { namespace: 'shop', version: '1.0.0', appVersion: '1.4.2' });
}

/** A service of a Compose project. */
export function serviceOf(written: WrittenProject, name: string): JsonMap {
  const services = asMap(written.file.services);
  if (services[name] === undefined) {
    throw new Error(`there is no service ${name}; there are ${Object.keys(services).join(', ')}`);
  }
  return asMap(services[name]);
}
