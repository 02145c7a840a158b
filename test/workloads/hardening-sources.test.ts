import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, AppProps, Chart, Cron, Helm, Include, Testing, Yaml, YamlOutputType } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { add, containerOf, deployment, newChart, pod, specOf, unsafeSpec } from './foreign-pods';
import { SigilApp } from '../../src/app/sigil-app';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { restrictedViolations } from '../../src/hardening/pod-security';
import { podTemplatesOf } from '../../src/hardening/pod-template';
import { asMap, JsonMap } from '../../src/template/json';
import { Hardening } from '../../src/workloads/hardening';
import { PodSecurity } from '../../src/workloads/restricted';
import { INSTALLATION_TIMEOUT, installHelm } from '../support/helm';
import { schemaFindings, SchemaVersion } from '../support/kubernetes-schema';

let helmExecutable = '';

beforeAll(async () => {
  helmExecutable = await installHelm('3.17.3');
}, INSTALLATION_TIMEOUT);

const CONTAINER: kplus.ContainerProps = {
  name: 'main',
  image: 'registry.example/app:1',
  portNumber: 8080,
  securityContext: { ensureNonRoot: false, user: 0, readOnlyRootFilesystem: false, privileged: true, allowPrivilegeEscalation: true },
};

const PROPS = { containers: [CONTAINER], hostNetwork: true, automountServiceAccountToken: true };

const ROLLOUT: JsonMap = { ...deployment('rollout', unsafeSpec()), apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' };

const CRON_JOB: JsonMap = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'nightly' },
  spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: { spec: unsafeSpec({ restartPolicy: 'Never' }) } } } },
};

const POD_TEMPLATE: JsonMap = { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'template' }, template: { spec: unsafeSpec() } };

const LIST: JsonMap = {
  apiVersion: 'v1',
  kind: 'List',
  items: [pod('one', unsafeSpec()), deployment('two', unsafeSpec()), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' } }],
};

/** What makes pods that nobody hardened. */
const SOURCES: readonly (readonly [string, (chart: Chart) => unknown])[] = [
  ['a kplus.Pod', chart => new kplus.Pod(chart, 'it', PROPS)],
  ['a kplus.Deployment', chart => new kplus.Deployment(chart, 'it', PROPS)],
  ['a kplus.StatefulSet', chart => new kplus.StatefulSet(chart, 'it', PROPS)],
  ['a kplus.DaemonSet', chart => new kplus.DaemonSet(chart, 'it', PROPS)],
  ['a kplus.Job', chart => new kplus.Job(chart, 'it', PROPS)],
  ['a kplus.CronJob', chart => new kplus.CronJob(chart, 'it', { ...PROPS, schedule: Cron.daily() })],
  ['a container that is added to a kplus.Deployment later', chart => new kplus.Deployment(chart, 'it', PROPS).addContainer({ ...CONTAINER, name: 'late', portNumber: 8081 })],
  ['an L1 object', chart => new kplus.k8s.KubeDeployment(chart, 'it', {
    spec: { selector: {}, template: { spec: { hostPid: true, containers: [{ name: 'main', image: 'a:1', securityContext: { privileged: true } }] } } },
  })],
  ['an ApiObject', chart => add(chart, deployment('it', unsafeSpec()))],
  ['a CronJob as ApiObject', chart => add(chart, CRON_JOB)],
  ['a PodTemplate', chart => add(chart, POD_TEMPLATE)],
  ['a List', chart => add(chart, LIST, 'list')],
  ['a List in a List', chart => add(chart, { apiVersion: 'v1', kind: 'List', items: [LIST] }, 'list')],
  ['a DeploymentList', chart => add(chart, { apiVersion: 'apps/v1', kind: 'DeploymentList', items: [deployment('it', unsafeSpec())] }, 'list')],
  ['a custom resource with a pod template', chart => add(chart, ROLLOUT)],
  ['included YAML of several kinds', chart => include(chart, [
    deployment('api', unsafeSpec()), { ...deployment('agent', unsafeSpec()), kind: 'DaemonSet' }, CRON_JOB, pod('bare', unsafeSpec()), LIST, ROLLOUT,
  ])],
  ['the output of the Helm construct', renderWithHelm],
];

const KNOWN_KINDS = SOURCES.filter(([source]) => !source.includes('List') && !source.includes('custom') && !source.includes('included'));

function include(chart: Chart, manifests: readonly JsonMap[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'hardening-'));
  try {
    const url = join(folder, 'third-party.yaml');
    writeFileSync(url, Yaml.stringify(...manifests));
    new Include(chart, 'include', { url });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function renderWithHelm(chart: Chart): void {
  const folder = mkdtempSync(join(tmpdir(), 'hardening-'));
  try {
    mkdirSync(join(folder, 'templates'));
    writeFileSync(join(folder, 'Chart.yaml'), Yaml.stringify({ apiVersion: 'v2', name: 'vendor', version: '1.0.0' }));
    writeFileSync(join(folder, 'templates', 'all.yaml'), Yaml.stringify(deployment('{{ .Release.Name }}-api', unsafeSpec()), CRON_JOB));
    new Helm(chart, 'helm', { chart: folder, releaseName: 'vendor', helmExecutable });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What an app writes, file by file. */
function written(makeApp: (props: AppProps) => App, make: (chart: Chart) => unknown, yamlOutputType?: YamlOutputType): string {
  const outdir = mkdtempSync(join(tmpdir(), 'hardening-'));
  try {
    const app = makeApp({ outdir, yamlOutputType });
    const chart = newChart('chart', app);
    Hardening.apply(chart);
    make(chart);
    app.synth();
    return app.synthYaml();
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

describe.each(SOURCES)('Hardening.apply() on %s', (_, make) => {
  test.each(Object.values(KubernetesVersion))('leaves nothing that keeps its pods from being restricted on Kubernetes %s', kubernetesVersion => {
    // GIVEN
    const chart = newChart();
    make(chart);

    // WHEN
    Hardening.apply(chart, { profile: new HardeningProfile({ kubernetesVersion }) });

    // THEN
    expect(PodSecurity.findings(chart, { kubernetesVersion })).toEqual([]);
  });

  test('was necessary', () => {
    // GIVEN
    const chart = newChart();
    make(chart);

    // THEN
    expect(PodSecurity.findings(chart)).not.toEqual([]);
  });

  test('does the same before the objects are added', () => {
    // GIVEN
    const [before, after] = [newChart(), newChart()];

    // WHEN
    Hardening.apply(before);
    make(before);
    make(after);
    Hardening.apply(after);

    // THEN
    expect(Testing.synth(before)).toEqual(Testing.synth(after));
  });

  test('gives the same twice, and in a second synth', () => {
    // GIVEN
    const [once, twice] = [newChart(), newChart()];
    make(once);
    make(twice);

    // WHEN
    Hardening.apply(once);
    Hardening.apply(twice);
    Hardening.apply(twice);
    Testing.synth(twice);

    // THEN
    expect(Testing.synth(twice)).toEqual(Testing.synth(once));
  });

  test('hardens what is hardened already to the same again', () => {
    // GIVEN
    const chart = newChart();
    make(chart);
    Hardening.apply(chart);
    const hardened: JsonMap[] = Testing.synth(chart);

    // WHEN
    const again = newChart();
    hardened.forEach((manifest, index) => add(again, manifest, `object-${index}`));
    const hardening = Hardening.apply(again);

    // THEN
    expect(Testing.synth(again).map(withoutGeneratedName)).toEqual(hardened.map(withoutGeneratedName));
    expect(hardening.changes).toEqual([]);
  });

  test('works the same on App and SigilApp', () => {
    expect(written(props => new App(props), make)).toBe(written(props => new SigilApp(props), make));
  });

  test('makes no YAML anchors', () => {
    expect(written(props => new App(props), make)).not.toMatch(/[&*]a\d/);
  });
});

/** A List has no name, and cdk8s gives it one after its construct. */
function withoutGeneratedName(manifest: JsonMap): JsonMap {
  const { metadata, ...rest } = manifest;
  return String(manifest.kind).endsWith('List') ? rest : manifest;
}

describe.each(KNOWN_KINDS)('the manifests of %s after Hardening.apply()', (_, make) => {
  test.each<[KubernetesVersion, SchemaVersion]>([
    [KubernetesVersion.V1_28, '1.28'], [KubernetesVersion.V1_30, '1.30'], [KubernetesVersion.V1_36, '1.36'],
  ])('are what the API of Kubernetes %s knows', (kubernetesVersion, schema) => {
    // GIVEN
    const chart = newChart();
    make(chart);

    // WHEN
    Hardening.apply(chart, { profile: new HardeningProfile({ kubernetesVersion }) });

    // THEN
    expect((Testing.synth(chart) as JsonMap[]).flatMap(manifest => schemaFindings(manifest, schema))).toEqual([]);
  });
});

describe('Hardening.apply()', () => {
  test.each([
    ['FILE_PER_APP', YamlOutputType.FILE_PER_APP, 'app.k8s.yaml'],
    ['FILE_PER_CHART', YamlOutputType.FILE_PER_CHART, 'chart.k8s.yaml'],
    ['FILE_PER_RESOURCE', YamlOutputType.FILE_PER_RESOURCE, 'Deployment.api.k8s.yaml'],
    ['FOLDER_PER_CHART_FILE_PER_RESOURCE', YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, 'chart/Deployment.api.k8s.yaml'],
  ])('works with the output type %s of a plain App', (_, yamlOutputType, file) => {
    // GIVEN
    const outdir = mkdtempSync(join(tmpdir(), 'hardening-'));
    const app = new App({ outdir, yamlOutputType });
    const chart = newChart('chart', app);
    add(chart, deployment('api', unsafeSpec()));

    // WHEN
    Hardening.apply(chart);
    app.synth();

    // THEN
    const manifest: JsonMap = Yaml.load(join(outdir, file))[0];
    rmSync(outdir, { recursive: true });
    expect(podTemplatesOf(manifest).map(template => restrictedViolations(template, KubernetesVersion.V1_35))).toEqual([[]]);
  });

  test('reaches every chart of an app', () => {
    // GIVEN
    const app = Testing.app();
    const [one, two] = [newChart('one', app), newChart('two', app)];
    add(one, deployment('api', unsafeSpec()));
    add(two, deployment('api', unsafeSpec()));

    // WHEN
    Hardening.apply(app);

    // THEN
    expect(PodSecurity.findings(app)).toEqual([]);
  });

  test('hardens one construct and leaves its neighbour', () => {
    // GIVEN
    const chart = newChart();
    const theirs = add(chart, deployment('theirs', unsafeSpec()));
    const neighbour = deployment('neighbour', unsafeSpec());
    add(chart, neighbour);

    // WHEN
    Hardening.apply(theirs);

    // THEN
    const manifests: JsonMap[] = Testing.synth(chart);
    expect(specOf(manifests, 'theirs').hostPID).toBeUndefined();
    expect(manifests.find(({ metadata }) => asMap(metadata).name === 'neighbour')).toEqual(neighbour);
  });

  test('knows the fields of newer APIs than cdk8s-plus-28 does, as other versions of cdk8s-plus write them', () => {
    // GIVEN
    const chart = newChart();
    add(chart, deployment('newer', {
      hostUsers: false,
      securityContext: { appArmorProfile: { type: 'Unconfined' }, supplementalGroupsPolicy: 'Strict', runAsNonRoot: true },
      containers: [{
        name: 'main',
        image: 'registry.example/app:1',
        securityContext: { appArmorProfile: { type: 'Localhost', localhostProfile: 'mine' } },
        lifecycle: { preStop: { sleep: { seconds: 5 } } },
      }],
    }));

    // WHEN
    Hardening.apply(chart);

    // THEN
    const spec = specOf(Testing.synth(chart), 'newer');
    expect(spec).toMatchObject({ hostUsers: false, securityContext: { appArmorProfile: { type: 'RuntimeDefault' }, supplementalGroupsPolicy: 'Strict' } });
    expect(containerOf(spec)).toMatchObject({
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
      securityContext: { appArmorProfile: { type: 'Localhost', localhostProfile: 'mine' } },
    });
  });
});
