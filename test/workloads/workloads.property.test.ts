import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { at, CommonProps, IMAGE, Kind, KINDS, MAKE, newChart, templateOf } from './workloads';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { podTemplatesOf } from '../../src/hardening/pod-template';
import { WritablePath } from '../../src/hardening/writable-path';
import { asMap, isMap, JsonMap, mapsOf } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { HealthChecks } from '../../src/workloads/health-checks';
import { NetworkIsolation } from '../../src/workloads/network-isolation';
import { PodSecurity } from '../../src/workloads/restricted';
import { SecretMount } from '../../src/workloads/secret-mount';
import { schemaFindings, SchemaVersion } from '../support/kubernetes-schema';

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

const sizes = (max: number) => fc.integer({ min: 1, max }).map(mebibytes => Size.mebibytes(mebibytes));

/** Everything about a workload that is no security option, and cannot be a mistake. */
const descriptions = fc.record({
  kind: fc.constantFrom<Kind>(...KINDS),
  version: fc.constantFrom(...Object.values(KubernetesVersion)),
  openShift: fc.boolean(),
  name: maybe(fc.stringMatching(/^[a-z]([-a-z0-9]{0,40}[a-z0-9])?$/)),
  namespace: maybe(fc.constant('prod')),
  port: maybe(fc.integer({ min: 1025, max: 29999 })),
  metricsPort: maybe(fc.integer({ min: 30001, max: 65535 })),
  replicas: fc.integer({ min: 0, max: 5 }),
  healthChecks: maybe(fc.constantFrom(HealthChecks.http(), HealthChecks.tcp(), HealthChecks.grpc(), HealthChecks.none())),
  networkIsolation: maybe(fc.constantFrom(...Object.values(NetworkIsolation))),
  memoryRequest: maybe(sizes(2000)),
  storageRequest: maybe(sizes(2000)),
  cpuLimit: maybe(fc.integer({ min: 1, max: 4000 })),
  disk: maybe(sizes(2000)),
  memory: maybe(sizes(100)),
  secret: maybe(fc.constantFrom('/run/secrets', '/etc/sigil')),
  sleep: fc.integer({ min: 0, max: 60 }),
  standardLabels: fc.boolean(),
  late: fc.boolean(),
  sidecar: fc.boolean(),
  exposed: fc.boolean(),
});

type Description = typeof descriptions extends fc.Arbitrary<infer T> ? T : never;

const isOld = (version: KubernetesVersion) => ['1.28', '1.29'].includes(version);

function schemaFor(version: KubernetesVersion): SchemaVersion {
  return isOld(version) ? '1.28' : Number(version.slice(2)) < 36 ? '1.30' : '1.36';
}

function build(it: Description): Chart {
  const chart = newChart({ namespace: it.namespace });
  const profile = it.openShift
    ? HardeningProfile.openShift({ kubernetesVersion: it.version })
    : new HardeningProfile({ kubernetesVersion: it.version });
  const props: CommonProps & { replicas: number } = {
    image: IMAGE,
    profile,
    port: it.port,
    metricsPort: it.metricsPort,
    replicas: it.replicas,
    metadata: it.name === undefined ? undefined : { name: it.name },
    healthChecks: it.port === undefined ? undefined : it.healthChecks,
    networkIsolation: it.networkIsolation,
    standardLabels: it.standardLabels,
    resources: {
      cpu: { limit: it.cpuLimit === undefined ? undefined : kplus.Cpu.millis(it.cpuLimit) },
      memory: { request: it.memoryRequest },
      ephemeralStorage: { request: it.storageRequest },
    },
    writablePaths: [
      ...(it.disk === undefined ? [] : [WritablePath.disk('work', '/work', { sizeLimit: it.disk })]),
      ...(it.memory === undefined ? [] : [WritablePath.memory('cache', '/cache', { sizeLimit: it.memory })]),
    ],
    secrets: it.secret === undefined ? [] : [SecretMount.fromSecretName('keys', { directory: it.secret })],
    shutdown: { preStopSleep: Duration.seconds(isOld(it.version) ? 0 : it.sleep) },
  };
  const workload = MAKE[it.kind](chart, 'it', props);
  if (it.late) {
    workload.addContainer({ name: 'late', image: IMAGE, portNumber: 1024 });
  }
  if (it.sidecar) {
    const restartPolicy = it.version === KubernetesVersion.V1_28 ? undefined : kplus.ContainerRestartPolicy.ALWAYS;
    workload.addInitContainer({ name: 'proxy', image: IMAGE, restartPolicy, portNumber: 30000 });
  }
  if (it.exposed && workload instanceof HardenedDeployment && it.port !== undefined) {
    workload.exposeViaIngress('/');
  }
  return chart;
}

/** The selectors of an object by which it finds pods. */
function selectorsOf(object: JsonMap): JsonMap[] {
  const spec = asMap(object.spec);
  switch (object.kind) {
    case 'Service': return [asMap(spec.selector)];
    case 'NetworkPolicy': return [asMap(at(spec, 'podSelector.matchLabels'))];
    case 'PodDisruptionBudget': return [asMap(at(spec, 'selector.matchLabels'))];
    default: return [
      ...(isMap(spec.selector) ? [asMap(at(spec, 'selector.matchLabels'))] : []),
      ...mapsOf(at(spec, 'template.spec.topologySpreadConstraints')).map(constraint => asMap(at(constraint, 'labelSelector.matchLabels'))),
    ];
  }
}

const check = (property: (it: Description) => void) => fc.assert(fc.property(descriptions, property), { numRuns: 150 });

describe('whatever a workload is made of', () => {
  test('it is hardened', () => {
    check(it => {
      expect(PodSecurity.findings(build(it), { kubernetesVersion: it.version })).toEqual([]);
    });
  });

  test('the API server of its version knows every field, and every object has a name of its own', () => {
    check(it => {
      const manifests: JsonMap[] = Testing.synth(build(it));
      const names = manifests.map(manifest => `${manifest.kind}/${at(manifest, 'metadata.name')}`);
      expect(manifests.flatMap(manifest => schemaFindings(manifest, schemaFor(it.version)))).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
      expect(names.filter(name => name.endsWith('undefined'))).toEqual([]);
    });
  });

  test('every selector finds its pods', () => {
    check(it => {
      const manifests: JsonMap[] = Testing.synth(build(it));
      const [owner] = manifests.filter(manifest => podTemplatesOf(manifest).length > 0);
      const labels = asMap(at(templateOf(owner), 'metadata.labels'));
      for (const selector of manifests.flatMap(selectorsOf)) {
        expect(Object.keys(selector)).not.toEqual([]);
        expect(labels).toMatchObject(selector);
      }
    });
  });

  test('it is written twice, and by two runs, to the same bytes', () => {
    check(it => {
      const chart = build(it);
      const first = JSON.stringify(Testing.synth(chart));
      expect(JSON.stringify(Testing.synth(chart))).toBe(first);
      expect(JSON.stringify(Testing.synth(build(it)))).toBe(first);
    });
  });

  test('it is what cdk8s and cdk8s-plus render by themselves, which an app with a resolver asks', () => {
    check(it => {
      const chart = build(it);
      App.of(chart).resolvers.push({ resolve: () => undefined });
      expect(JSON.stringify(Testing.synth(chart))).toBe(JSON.stringify(Testing.synth(build(it))));
    });
  });
});
