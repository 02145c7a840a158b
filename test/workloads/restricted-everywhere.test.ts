import * as fs from 'fs';
import { App, Chart, Duration, YamlOutputType } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { at, IMAGE, Kind, KINDS, MAKE, manifestsOf, newChart, podSpecOf } from './workloads';
import { SigilApp } from '../../src/app/sigil-app';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { JsonMap, mapsOf } from '../../src/template/json';
import { HardenedNamespace } from '../../src/workloads/hardened-namespace';
import { PodSecurity } from '../../src/workloads/restricted';
import { filesBelow, temporaryFolder } from '../app/files';
import { schemaFindings, SchemaVersion } from '../support/kubernetes-schema';

const VERSIONS = Object.values(KubernetesVersion);

const MATRIX = KINDS.flatMap(kind => VERSIONS.map((version): [Kind, KubernetesVersion] => [kind, version]));

/** The newest known API that is not newer than the version. */
function schemaFor(version: KubernetesVersion): SchemaVersion {
  const minor = Number(version.slice(2));
  return minor < 30 ? '1.28' : minor < 36 ? '1.30' : '1.36';
}

/** Below 1.30 there is no native sleep, and the images here have no command for it. */
function shutdownFor(version: KubernetesVersion) {
  return schemaFor(version) === '1.28' ? { preStopSleep: Duration.seconds(0) } : undefined;
}

/** Below 1.29 an init container that goes on running is no sidecar. */
function proxyFor(version: KubernetesVersion): kplus.ContainerProps {
  const restartPolicy = version === KubernetesVersion.V1_28 ? undefined : kplus.ContainerRestartPolicy.ALWAYS;
  return { name: 'proxy', image: IMAGE, restartPolicy, portNumber: 15001 };
}

/** A workload with a container of each origin, without one security option. */
function addWorkload(chart: Chart, kind: Kind, version: KubernetesVersion) {
  const workload = MAKE[kind](chart, kind.toLowerCase(), {
    image: IMAGE,
    port: 8080,
    metricsPort: 9090,
    initContainers: [{ name: 'prepare', image: IMAGE }, proxyFor(version)],
    profile: new HardeningProfile({ kubernetesVersion: version }),
    shutdown: shutdownFor(version),
  });
  workload.addContainer({ name: 'added', image: IMAGE, portNumber: 8081 });
  workload.addInitContainer({ name: 'added-init', image: IMAGE });
  workload.attachContainer(new kplus.Container({ name: 'attached', image: IMAGE, portNumber: 8082 }));
  return workload;
}

describe.each(MATRIX)('a %s for Kubernetes %s, with init, sidecar, added and attached containers', (kind, kubernetesVersion) => {
  test('passes Pod Security Standards restricted', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    addWorkload(chart, kind, kubernetesVersion);

    // THEN
    expect(PodSecurity.findings(chart, { kubernetesVersion })).toEqual([]);
  });

  test('is made of objects that the API server knows', () => {
    // GIVEN
    const chart = newChart();

    // WHEN
    addWorkload(chart, kind, kubernetesVersion);

    // THEN
    const manifests = manifestsOf(chart);
    const pods = manifests.filter(object => object.kind === kind).map(podSpecOf);
    expect(pods.map(pod => [mapsOf(pod.containers).length, mapsOf(pod.initContainers).length])).toEqual([[3, 3]]);
    expect(manifests.flatMap(manifest => schemaFindings(manifest, schemaFor(kubernetesVersion)))).toEqual([]);
    expect(manifests.filter(manifest => typeof at(manifest, 'metadata.name') !== 'string')).toEqual([]);
  });
});

describe.each([['App', App], ['SigilApp', SigilApp]] as const)('on a %s', (_, type) => {
  test.each([
    YamlOutputType.FILE_PER_APP,
    YamlOutputType.FILE_PER_CHART,
    YamlOutputType.FILE_PER_RESOURCE,
    YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
  ])('every workload is written hardened, with the output type %s', yamlOutputType => {
    // GIVEN
    const app = new type({ outdir: temporaryFolder(), yamlOutputType });
    const chart = new Chart(app, 'all');
    KINDS.forEach(kind => addWorkload(chart, kind, KubernetesVersion.V1_35));

    // WHEN
    app.synth();

    // THEN
    const text = Object.values(filesBelow(app.outdir)).join('\n');
    fs.rmSync(app.outdir, { recursive: true });
    const containers = KINDS.length * 6;
    expect(text.match(/^ +readOnlyRootFilesystem: true$/gm)).toHaveLength(containers);
    expect(text.match(/^ +drop:\n +- ALL$/gm)).toHaveLength(containers);
    expect(text.match(/^ +seccompProfile:\n +type: RuntimeDefault$/gm)).toHaveLength(KINDS.length);
    expect(text).not.toMatch(/[&*]a\d/);
  });
});

describe('the whole of a stack', () => {
  test('is known to the API server', () => {
    // GIVEN
    const chart = newChart({ namespace: 'shop' });
    new HardenedNamespace(chart, 'namespace', { metadata: { name: 'shop' } });
    KINDS.forEach(kind => addWorkload(chart, kind, KubernetesVersion.V1_35));

    // WHEN
    const manifests = manifestsOf(chart);

    // THEN
    expect(manifests.flatMap((manifest: JsonMap) => schemaFindings(manifest, '1.36'))).toEqual([]);
  });
});
