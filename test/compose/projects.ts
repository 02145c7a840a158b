import { join } from 'path';
import { ApiObject, Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { parse } from 'yaml';
import { SigilApp } from '../../src/app/sigil-app';
import { ComposeProject, ComposeProjectProps } from '../../src/compose/compose-project';
import { HelmChart } from '../../src/helm/helm-chart';
import { asMap, JsonMap } from '../../src/template/json';
import { IContainerImage } from '../../src/workloads/container-image';
import { filesBelow, temporaryFolder } from '../app/files';
import { composeFindings } from '../support/compose-schema';
import { goodContainer } from '../support/pods';

/** A Compose project as it is written. */
export interface WrittenProject {
  readonly project: ComposeProject;
  /** The text of the Compose file. */
  readonly text: string;
  /** The Compose file as Compose reads it, before it puts in variables. */
  readonly file: JsonMap;
  /** All files that are written, by their paths. */
  readonly files: Readonly<Record<string, string>>;
}

/** Writes the Compose project of a chart, and holds it to the schema of the Compose specification. */
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
    throw new Error(`there is no service '${name}'; there are ${Object.keys(services).join(', ')}`);
  }
  return asMap(services[name]);
}

/** The labels of the pods of `deployment()`. */
export function labelsOf(name: string): JsonMap {
  return { app: name };
}

/** A Deployment as somebody else may write it, with more in its pod and in its container. */
export function deployment(chart: Chart, name = 'api', spec: JsonMap = {}, container: JsonMap = {}, workload: JsonMap = {}): ApiObject {
  return workloadOf(chart, name, 'apps/v1', 'Deployment', {
    selector: { matchLabels: labelsOf(name) },
    template: { metadata: { labels: labelsOf(name) }, spec: { containers: [goodContainer('main', container)], ...spec } },
    ...workload,
  });
}

/** A workload of a kind, as somebody else may write it. */
export function workloadOf(chart: Chart, name: string, apiVersion: string, kind: string, spec: JsonMap): ApiObject {
  return new ApiObject(chart, `${kind}-${name}`, { apiVersion, kind, metadata: { name }, spec });
}

/** A Service that selects the pods of a Deployment. */
export function service(chart: Chart, name: string, selected: string, port: JsonMap = { port: 8080 }): ApiObject {
  return new ApiObject(chart, `service-${name}`, {
    apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: labelsOf(selected), ports: [port] },
  });
}

/** A ConfigMap. */
export function configMap(chart: Chart, name: string, data: { readonly [key: string]: string }): ApiObject {
  return new ApiObject(chart, `config-${name}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
}

/** The one service of a Deployment with more in its pod and in its container. */
export function serviceWith(spec: JsonMap, container: JsonMap = {}): JsonMap {
  return serviceOf(write(chart => deployment(chart, 'api', spec, container)), 'api');
}

/** What is left out of the file for a Deployment with more in its pod and in its container, as `<service> <field>`. */
export function omittedWith(spec: JsonMap, container: JsonMap = {}): string[] {
  const { project } = write(chart => deployment(chart, 'api', spec, container));
  return project.omissions.map(({ subject, field }) => `${subject} ${field}`);
}

/** An image that has a health check. */
export function image(fields: Partial<IContainerImage> = {}): IContainerImage {
  return {
    reference: 'registry.example.com/shop/api:1.4.2',
    path: 'shop/image',
    user: 65532,
    group: 65532,
    port: 8080,
    livenessPath: '/healthz',
    readinessPath: '/readyz',
    writableDirectories: [],
    healthCheck: {
      command: ['/app/healthcheck', '$PORT'],
      interval: Duration.seconds(30),
      timeout: Duration.seconds(3),
      startPeriod: Duration.seconds(10),
      retries: 3,
    },
    ...fields,
  };
}
