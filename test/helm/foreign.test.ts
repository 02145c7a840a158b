import { writeFileSync } from 'fs';
import { join } from 'path';
import { ApiObject, Include, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import fc from 'fast-check';
import { ChartUnderTest } from './laws/chart-under-test';
import { Build, ChartOfCode, synthesize } from './stronger-law';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { PodIds } from '../../src/hardening/pod-ids';
import { SeccompProfile } from '../../src/hardening/seccomp-profile';
import { WritablePath } from '../../src/hardening/writable-path';
import { HelmChart } from '../../src/helm/helm-chart';
import { asMap, JsonMap } from '../../src/template/json';
import { Hardening } from '../../src/workloads/hardening';
import { HardeningOptions } from '../../src/workloads/hardening-options';
import { HELM_VERSIONS, HELM_MAJORS, objectsOf, ODD_TEXTS, renderChart, runs, temporaryFolder, useHelm } from '../support/helm';

const TIMEOUT = 300_000;
const RUNS = runs(5);

/** Manifests of others, as odd as they come. */
const MANIFESTS = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: grafana, labels: { app: grafana } }
spec:
  replicas: 2
  selector: { matchLabels: { app: grafana } }
  template:
    metadata: { labels: { app: grafana } }
    spec:
      containers:
      - { name: grafana, image: grafana/grafana, env: null, resources: { limits: { memory: 64Mi, cpu: 0.5 } } }
      - { name: side, image: "registry:5000/x/y@sha256:${'a'.repeat(64)}", env: [{ name: A, value: "{{ .Foo }}" }] }
---
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata: { name: one }
  spec: { replicas: 2, selector: { matchLabels: { app: one } }, template: { metadata: { labels: { app: one } }, spec: { containers: [{ name: main, image: "a:1" }] } } }
- apiVersion: apps/v1
  kind: DaemonSet
  metadata: { name: one }
  spec: { selector: { matchLabels: { app: two } }, template: { metadata: { labels: { app: two } }, spec: { containers: [{ name: main, image: "b:latest" }] } } }
- { apiVersion: v1, kind: ConfigMap, metadata: { name: three }, data: { a: "{{ x }}" } }
---
apiVersion: ray.io/v1
kind: RayCluster
metadata: { name: ray }
spec:
  headGroupSpec: { template: { spec: { containers: [{ name: head, image: "ray:1" }] } } }
  workerGroupSpecs:
  - { replicas: 1, template: { spec: { containers: [{ name: worker, image: "ray:1" }] } } }
  - { replicas: 1, template: { spec: { containers: [{ name: worker, image: "ray:2" }] } } }
---
apiVersion: v1
kind: Pod
metadata: { name: bare, annotations: null }
spec: { nodeSelector: null, containers: [{ name: "123", image: x, args: [null, a] }, { name: without-image }], volumes: null }
---
apiVersion: v1
kind: PodTemplate
metadata: { name: template }
template: { spec: { containers: [{ name: main, image: "x:1" }] } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: rules }
list: [null, [null], 1]
data:
  alert.yaml: |
    expr: "{{ $labels.instance }} {{- end }}"
    {{ template "x" . }}
  "odd key {{ .Values.x }}": "yes"
binaryData: { bin: "AAEC/w==" }
`;

/** A chart of what this library did not make. */
function foreign(folder: string, options?: HardeningOptions): Build {
  return chart => {
    const file = join(folder, 'manifests.yaml');
    writeFileSync(file, MANIFESTS);
    new Include(chart, 'included', { url: file });
    new kplus.Deployment(chart, 'kplus', { containers: [{ image: 'x/y:1', portNumber: 80 }] }).exposeViaService();
    deployment('l1')(chart);
    new ApiObject(chart, 'raw', { apiVersion: 'example.com/v1', kind: 'Thing', spec: { text: '{{ .Values.x }}', n: 1.5, b: true, empty: {}, list: [] } });
    new ApiObject(chart, 'texts', { apiVersion: 'v1', kind: 'ConfigMap', data: Object.fromEntries(ODD_TEXTS.map((text, index) => [`text-${index}`, text])) });
    if (options !== undefined) {
      Hardening.apply(chart, options);
    }
  };
}

interface DeploymentLiterals {
  readonly replicas?: number;
  readonly image?: string;
  readonly memory?: string;
  readonly nodeSelector?: { [key: string]: string };
}

/** A Deployment without anything of this library. */
function deployment(id: string, { replicas = 1, image = 'x/y:1', memory = '256Mi', nodeSelector }: DeploymentLiterals = {}): Build {
  return chart => new kplus.k8s.KubeDeployment(chart, id, {
    spec: {
      replicas,
      selector: { matchLabels: { app: id } },
      template: {
        metadata: { labels: { app: id } },
        spec: { nodeSelector, containers: [{ name: 'main', image, resources: { limits: { memory: kplus.k8s.Quantity.fromString(memory) } } }] },
      },
    },
  });
}

/** A retrofit of one Deployment that shares memory. */
function sharing(memory: string, options: HardeningOptions = {}): Build {
  return chart => {
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [{ name: 'main', image: 'x/y:1', resources: { limits: { memory } }, volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }] }],
        volumes: [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } }],
      },
    };
    new ApiObject(chart, 'web', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: { matchLabels: { app: 'web' } }, template } });
    Hardening.apply(chart, options);
  };
}

/** A retrofit of one Deployment. */
function retrofit(literals: DeploymentLiterals = {}, options: HardeningOptions = {}): Build {
  return chart => {
    deployment('web', literals)(chart);
    Hardening.apply(chart, options);
  };
}

describe('the objects of others in a HelmChart, on every Helm', () => {
  const helms = HELM_VERSIONS.map(useHelm);
  const folder = temporaryFolder();

  test.each<readonly [string, HardeningOptions | undefined]>([['as they are', undefined], ['hardened', {}]])('arrive %s', async (_, options) => {
    expect(await new ChartOfCode(foreign(folder, options)).disagreements(helms, {}, foreign(folder, options))).toEqual([]);
  }, TIMEOUT);
});

describe('the objects of others', () => {
  const folder = temporaryFolder();
  const { objects = [] } = synthesize(foreign(folder));
  const named = (name: string): JsonMap => objects.find(object => asMap(object.metadata).name === name) ?? {};

  test('keep their explicit names', () => {
    expect(objects.map(({ metadata }) => asMap(metadata).name)).toEqual(expect.arrayContaining(['grafana', 'ray', 'bare', 'template', 'rules']));
  });

  test('keep text that reads like a template', () => {
    expect(named('rules')).toMatchObject({
      data: {
        'alert.yaml': 'expr: "{{ $labels.instance }} {{- end }}"\n{{ template "x" . }}\n',
        'odd key {{ .Values.x }}': 'yes',
      },
      binaryData: { bin: 'AAEC/w==' },
    });
  });

  test('keep what no value can stand for', () => {
    const containers = [{ image: 'grafana/grafana', resources: { limits: { memory: '64Mi', cpu: 0.5 } } }, { name: 'side' }];

    expect(named('grafana')).toMatchObject({ spec: { template: { spec: { containers } } } });
    expect(named('bare')).toMatchObject({ spec: { containers: [{ name: '123', image: 'x' }, { name: 'without-image' }] } });
    expect(named('template')).not.toHaveProperty('spec');
  });

  test('let the cluster decide when an image is fetched where they say nothing', () => {
    const pod = { containers: [{ name: 'main', image: 'x/y:latest' }, { name: 'side', image: 'x/z:1' }] };
    const chart = ChartUnderTest.of(given => new ApiObject(given, 'foreign', { apiVersion: 'v1', kind: 'Pod', spec: pod }));

    expect(chart.plain().objects?.map(({ spec }) => spec)).toEqual([pod]);
  });

  test('keep their place in a list where they are nothing', () => {
    expect(named('bare')).toMatchObject({ spec: { containers: [{ args: [null, 'a'] }, {}] } });
    expect(named('rules').list).toEqual([null, [null], 1]);
  });

  test('keep a rule of an Ingress that only names a host', () => {
    const spec = { defaultBackend: { service: { name: 'web', port: { number: 80 } } }, rules: [{ host: 'example.com' }] };
    const chart = ChartUnderTest.of(given => new ApiObject(given, 'foreign', { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', spec }));

    expect(chart.plain().objects?.map(object => object.spec)).toEqual([spec]);
  });

  test.each([
    ['serving.knative.dev/v1', 'Service', { template: { spec: { containers: [{ image: 'x/y:1' }] } } }],
    ['config.openshift.io/v1', 'Ingress', { domain: 'apps.example.com' }],
  ])('get no values and keep their fields where a kind of %s is called %s, too', (apiVersion, kind, spec) => {
    const chart = ChartUnderTest.of(given => new ApiObject(given, 'foreign', { apiVersion, kind, spec }));
    const specs = chart.plain().objects?.map(object => object.spec);

    expect({ values: chart.contract.defaults.foreign, specs }).toEqual({ values: undefined, specs: [spec] });
  });
});

describe('the template that refuses values', () => {
  test('stays readable for a pod with several memory limits', () => {
    const container = (name: string) => ({ name, image: 'x/y:1', resources: { limits: { memory: '200Mi' } } });
    const { files } = ChartUnderTest.of(chart => {
      new ApiObject(chart, 'agent', {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: { name: 'agent' },
        spec: {
          selector: { matchLabels: { app: 'agent' } },
          template: { metadata: { labels: { app: 'agent' } }, spec: { containers: ['driver', 'registrar', 'probe'].map(container) } },
        },
      });
      Hardening.apply(chart);
    });

    expect(files['templates/validate.yaml'].split('\n').filter(line => line.length > 120)).toEqual([]);
  });
});

describe('on real Helm', () => {
  const helms = HELM_MAJORS.map(useHelm);
  const [helm] = helms;
  const folder = temporaryFolder();

  describe('the values of a pod that somebody else wrote', () => {
    test('are those of the TypeScript with them as literals', async () => {
      const chart = new ChartOfCode(deployment('web'));
      const arbitrary = fc.record({
        replicas: fc.integer({ min: 0, max: 9 }),
        tag: fc.constantFrom('2', 'latest', 'v1.2.3'),
        nodeSelector: fc.constantFrom<{ [key: string]: string }>({}, { disk: 'ssd' }, { a: 'true', b: '1' }),
      });

      await fc.assert(fc.asyncProperty(arbitrary, async ({ replicas, tag, nodeSelector }) => {
        const values = { web: { replicas, image: { tag }, nodeSelector } };
        const literals = { replicas, image: `x/y:${tag}`, ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }) };

        expect(await chart.disagreements(helms, values, deployment('web', literals))).toEqual([]);
      }), { numRuns: RUNS });
    }, TIMEOUT);

    test('tell several pods of one object apart', async () => {
      const rendering = await renderChart(helm, new ChartOfCode(foreign(folder)).folder, {
        values: { included: { rayRaycluster: { workerGroupSpecs1: { image: { tag: '3' } } }, object0List: { oneDaemonSet: { image: { tag: '4' } } } } },
      });
      const images = JSON.stringify(objectsOf(rendering)).match(/"image":"[^"]*"/g) ?? [];

      expect(images.filter(image => image.includes('ray:'))).toEqual(['"image":"ray:1"', '"image":"ray:1"', '"image":"ray:3"']);
      expect(images).toEqual(expect.arrayContaining(['"image":"a:1"', '"image":"b:4"']));
    }, TIMEOUT);
  });

  describe('the hardening of a pod that somebody else wrote', () => {
    const chart = new ChartOfCode(retrofit());

    test('follows the hardening values of the chart', async () => {
      const ID = fc.constantFrom(1, 1000, 65532);
      const arbitrary = fc.record({ user: ID, group: ID, fsGroup: ID, isEnabled: fc.boolean(), file: fc.constantFrom('', 'profiles/strict.json') });

      await fc.assert(fc.asyncProperty(arbitrary, async ({ user, group, fsGroup, isEnabled, file }) => {
        const seccompProfile = { type: file === '' ? 'RuntimeDefault' : 'Localhost', localhostProfile: file };
        const values = { hardening: { enabled: isEnabled, disabledReason: 'a test', runAsUser: user, runAsGroup: group, fsGroup, seccompProfile } };
        const profile = new HardeningProfile({
          ids: PodIds.of(user, { group, fsGroup }),
          seccomp: file === '' ? SeccompProfile.runtimeDefault() : SeccompProfile.localhost(file),
          ...(isEnabled ? {} : { enabled: false, disabledReason: 'a test' }),
        });

        expect(await chart.disagreements(helms, values, retrofit(), { profile })).toEqual([]);
      }), { numRuns: RUNS });
    }, TIMEOUT);

    test('leaves ids to OpenShift by a value', async () => {
      expect(await chart.disagreements(helms, { hardening: { openshift: true } }, retrofit(), { profile: HardeningProfile.openShift() })).toEqual([]);
    }, TIMEOUT);

    test('gives it the writable paths of the values', async () => {
      const writablePaths = [{ name: 'cache', mountPath: '/var/cache/web', sizeLimit: '32Mi', medium: 'Memory' }, { name: 'data', mountPath: '/data', sizeLimit: '2Gi', medium: 'Disk' }];
      const literals = [WritablePath.memory('cache', '/var/cache/web', { sizeLimit: Size.mebibytes(32) }), WritablePath.disk('data', '/data', { sizeLimit: Size.gibibytes(2) })];

      expect(await chart.disagreements(helms, { hardening: { writablePaths } }, retrofit({}, { writablePaths: literals }))).toEqual([]);
    }, TIMEOUT);

    test('makes room for writable paths of the values in memory', async () => {
      const writablePaths = [{ name: 'cache', mountPath: '/var/cache/web', sizeLimit: '200Mi' }];
      const literals = [WritablePath.memory('cache', '/var/cache/web', { sizeLimit: Size.mebibytes(200) })];

      expect(await chart.disagreements(helms, { hardening: { writablePaths } }, retrofit({}, { writablePaths: literals }))).toEqual([]);
    }, TIMEOUT);

    test.each(['16Mi', '79Mi', '80Mi', '1Gi'])('puts the default paths where a memory limit of %s can hold them', async memory => {
      const values = { web: { resources: { limits: { memory } } } };

      expect(await chart.disagreements(helms, values, retrofit({ memory }))).toEqual([]);
    }, TIMEOUT);

    test.each(['16Mi', '100Mi', '200Mi'])('leaves what it has in memory itself, and adds nothing that a memory limit of %s cannot hold beside it', async memory => {
      const withMemory = new ChartOfCode(sharing('1Gi'));
      const writablePaths = [{ name: 'cache', mountPath: '/var/cache/web', sizeLimit: '50Mi' }];
      const onDisk = [{ name: 'cache', mountPath: '/var/cache/web', sizeLimit: '50Mi', medium: 'Disk' }];
      const size = { sizeLimit: Size.mebibytes(50) };
      const resources = { limits: { memory } };

      expect(await withMemory.disagreements(helms, { web: { resources } }, sharing(memory))).toEqual([]);
      expect(await withMemory.disagreements(helms, { web: { resources }, hardening: { writablePaths } },
        sharing(memory, { writablePaths: [WritablePath.memory('cache', '/var/cache/web', size)] }))).toEqual([]);
      expect(await withMemory.disagreements(helms, { web: { resources }, hardening: { writablePaths: onDisk } },
        sharing(memory, { writablePaths: [WritablePath.disk('cache', '/var/cache/web', size)] }))).toEqual([]);
    }, TIMEOUT);

    test('keeps what it says otherwise, in values of its own', async () => {
      const own: HardeningOptions = { workloads: [{ kind: 'Deployment', name: 'shop-web', ids: PodIds.of(4242) }] };
      const chartWithOwn = new ChartOfCode(retrofit({}, own));
      const other: HardeningOptions = { workloads: [{ kind: 'Deployment', name: 'shop-web', ids: PodIds.of(4242, { group: 7 }) }] };

      expect(await chartWithOwn.disagreements(helms, {}, retrofit({}, own))).toEqual([]);
      expect(await chartWithOwn.disagreements(helms, { web: { hardening: { runAsGroup: 7, fsGroup: 7 } } }, retrofit({}, other))).toEqual([]);
    }, TIMEOUT);
  });

  describe('the low port of a pod that somebody else wrote', () => {
    const onLowPort = (exceptions: HardeningException[], profile?: HardeningProfile): Build => chart => {
      new ApiObject(chart, 'web', {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: { name: 'web' },
        spec: {
          selector: { matchLabels: { app: 'web' } },
          template: {
            metadata: { labels: { app: 'web' } },
            spec: { hostNetwork: true, containers: [{ name: 'web', image: 'x/y:1', ports: [{ containerPort: 80 }], securityContext: { runAsUser: 0 } }] },
          },
        },
      });
      Hardening.apply(chart, { profile, workloads: [{ name: 'web', exceptions }] });
    };
    const root = HardeningException.rootUser({ reason: 'a test' });
    const binding = HardeningException.extraCapability('NET_BIND_SERVICE', { reason: 'a test' });
    const off = new HardeningProfile({ enabled: false, disabledReason: 'a test' });

    test.each<[string, HardeningException[]]>([['without exceptions', []], ['as root', [root]]])('follows the values that lift its restrictions: %s', async (_, exceptions) => {
      const values = { hardening: { enabled: false, disabledReason: 'a test' } };

      expect(await new ChartOfCode(onLowPort(exceptions)).disagreements(helms, {}, onLowPort(exceptions))).toEqual([]);
      expect(await new ChartOfCode(onLowPort(exceptions)).disagreements(helms, values, onLowPort(exceptions, off))).toEqual([]);
    }, TIMEOUT);

    test('may be a value, and is opened where it is low', async () => {
      const onValue = (given: { readonly http?: number; readonly metrics?: number }): Build => chart => {
        const port = (name: 'http' | 'metrics') => given[name] ?? chart.values.integer(name, { default: 8080, description: 'A port.' }).asNumber();
        const ports = [{ name: 'http', number: port('http') }, { name: 'metrics', number: port('metrics') }];
        new kplus.Deployment(chart, 'web', { containers: [{ image: 'x/y:1', ports, securityContext: { ensureNonRoot: false } }] });
        Hardening.apply(chart);
      };
      const chart = new ChartOfCode(onValue({}));

      for (const [http, metrics] of [[8080, 9090], [80, 9090], [443, 81], [81, 443], [1024, 1023]]) {
        expect(await chart.disagreements(helms, { http, metrics }, onValue({ http, metrics }))).toEqual([]);
      }
    }, TIMEOUT);

    test('may be any of many values, which do not multiply', () => {
      const onValues = (count: number) => ChartUnderTest.of(chart => {
        const ports = Array.from({ length: count }, (_, index) =>
          ({ name: `p${index}`, number: chart.values.integer(`p${index}`, { default: 8080 + index, description: 'A port.' }).asNumber() }));
        new kplus.Deployment(chart, 'web', { containers: [{ image: 'x/y:1', ports, securityContext: { ensureNonRoot: false } }] });
        Hardening.apply(chart);
      });
      const sizeOf = (count: number) => JSON.stringify(onValues(count).files).length;

      expect(sizeOf(12) / sizeOf(6)).toBeLessThan(3);
    });

    test('is the lowest of the containers that do not keep the capability', async () => {
      const onTwo = (exceptions: HardeningException[]): Build => chart => {
        const containers = [['first', 80], ['second', 443]].map(([name, containerPort]) => ({ name, image: 'x/y:1', ports: [{ containerPort }] }));
        new ApiObject(chart, 'web', {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web' },
          spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers } } },
        });
        Hardening.apply(chart, { workloads: [{ name: 'web', exceptions }] });
      };
      const ofFirst = HardeningException.rootUser({ reason: 'a test', container: 'first' });
      const values = { hardening: { extraCapabilities: ['NET_BIND_SERVICE'], justifications: { NET_BIND_SERVICE: 'a test' } } };

      expect(JSON.stringify(synthesize(onTwo([ofFirst, binding])).objects)).toContain('"name":"net.ipv4.ip_unprivileged_port_start","value":"443"');
      expect(await new ChartOfCode(onTwo([ofFirst])).disagreements(helms, values, onTwo([ofFirst, binding]))).toEqual([]);
    }, TIMEOUT);

    test('is opened until root has the capability by a value', async () => {
      const values = { hardening: { extraCapabilities: ['NET_BIND_SERVICE'], justifications: { NET_BIND_SERVICE: 'a test' } } };

      expect(await new ChartOfCode(onLowPort([root])).disagreements(helms, values, onLowPort([root, binding]))).toEqual([]);
    }, TIMEOUT);
  });

  test('the items of a list have values of their own for ids that differ', async () => {
    const names = ['one', 'two'];
    const list = (ids: readonly number[]): Build => chart => {
      new ApiObject(chart, 'pair', {
        apiVersion: 'v1',
        kind: 'List',
        items: names.map(name => ({
          apiVersion: 'apps/v1',
          kind: 'DaemonSet',
          metadata: { name },
          spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: 'x/y:1' }] } } },
        })),
      });
      Hardening.apply(chart, { workloads: names.map((name, index) => ({ name, ids: PodIds.of(ids[index]) })) });
    };
    const values = { pair: { twoDaemonSet: { hardening: { runAsUser: 5000, runAsGroup: 5000, fsGroup: 5000 } } } };

    expect(await new ChartOfCode(list([4000, 4001])).disagreements(helms, values, list([4000, 5000]))).toEqual([]);
  }, TIMEOUT);

  test('a retrofit tells what it changed in the words of the plain manifests', () => {
    let hardening: Hardening | undefined;
    synthesize((scope: HelmChart) => {
      deployment('web')(scope);
      hardening = Hardening.apply(scope);
    });

    expect(hardening?.changes.find(({ field }) => field === 'spec.template.spec.securityContext.runAsUser' || field === 'spec.template.spec.securityContext'))
      .toMatchObject({ object: 'Deployment/shop-web' });
    expect(hardening?.changes.map(({ after }) => after ?? '').filter(after => after.includes('"$"'))).toEqual([]);
  });
});
