import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import fc from 'fast-check';
import { Build, ChartOfCode, synthesize } from './stronger-law';
import { HelmChart } from '../../src/helm/helm-chart';
import { ValueSchema } from '../../src/helm/values/value-schema';
import { asMap, JsonMap } from '../../src/template/json';
import { HardenedDeployment, HardenedDeploymentProps } from '../../src/workloads/hardened-deployment';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { HELM_MAJORS, runs, useHelm } from '../support/helm';

const IMAGE = 'registry.example.com/shop/api:1.4.2';
const TIMEOUT = 300_000;
const RUNS = runs(6);

function deployment(chart: HelmChart, props: HardenedDeploymentProps = {}): HardenedDeployment {
  return new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, ...props });
}

/** The kinds of the objects that a synth gives. */
function kindsOf(build: Build, overrides: JsonMap): string[] {
  return (synthesize(build, { overrides }).objects ?? []).map(({ kind }) => String(kind));
}

describe('rendered by Helm, plainly and from literals alike:', () => {
  const helms = HELM_MAJORS.map(useHelm);

  describe('the number of pods', () => {
    const build = (replicas?: number): Build => chart => {
      deployment(chart, { replicas });
      new HardenedStatefulSet(chart, 'db', { image: IMAGE, port: 5432 });
    };

    test.each([undefined, 1, 3])('brings what it brings as a literal, where the TypeScript says %s', async replicas => {
      const chart = new ChartOfCode(build(replicas));

      await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 5 }), async number => {
        expect(await chart.disagreements(helms, { api: { replicas: number } }, build(number))).toEqual([]);
      }), { numRuns: RUNS });
    }, TIMEOUT);

    test('brings a budget to what had one pod', () => {
      expect(kindsOf(build(1), {})).not.toContain('PodDisruptionBudget');
      expect(kindsOf(build(1), { api: { replicas: 2 } })).toContain('PodDisruptionBudget');
      expect(kindsOf(build(2), { db: { replicas: 3 } }).filter(kind => kind === 'PodDisruptionBudget')).toHaveLength(2);
    });
  });

  describe('an autoscaler', () => {
    interface Scaling { readonly min?: number; readonly max?: number; readonly cpu?: number; readonly memory?: number }

    type Scalable = typeof HardenedDeployment | typeof HardenedStatefulSet;

    const build = (scaling: Scaling | 'off', replicas?: number, Kind: Scalable = HardenedDeployment): Build => chart => {
      const api = new Kind(chart, 'api', { image: IMAGE, port: 8080, replicas });
      if (scaling !== 'off') {
        const { min = 2, max = 6, cpu = 70, memory = 80 } = scaling;
        new kplus.HorizontalPodAutoscaler(chart, 'scaler', {
          target: api,
          minReplicas: min,
          maxReplicas: max,
          metrics: [
            kplus.Metric.resourceCpu(kplus.MetricTarget.averageUtilization(cpu)),
            kplus.Metric.resourceMemory(kplus.MetricTarget.averageUtilization(memory)),
          ],
        });
      }
    };
    const chart = new ChartOfCode(build({}));

    test('has bounds and aims that are values, and its way down follows', async () => {
      const number = fc.integer({ min: 1, max: 9 });
      await fc.assert(fc.asyncProperty(number, number, fc.integer({ min: 1, max: 99 }), async (min, max, cpu) => {
        const values = { api: { autoscaling: { minReplicas: min, maxReplicas: max, cpuUtilization: cpu, memoryUtilization: cpu } } };

        expect(await chart.disagreements(helms, values, build({ min, max, cpu, memory: cpu }))).toEqual([]);
      }), { numRuns: RUNS });
    }, TIMEOUT);

    test('is refused where its least is above its greatest, in the words of the literal', async () => {
      const values = { api: { autoscaling: { minReplicas: 7 } } };

      expect(synthesize(build({ min: 7 })).refusal).toContain('\'minReplicas\' (7) must be less than or equal to \'maxReplicas\' (6)');
      expect(await chart.disagreements(helms, values, build({ min: 7 }))).toEqual([]);
      expect(await chart.disagreements(helms, { api: { autoscaling: { ...values.api.autoscaling, enabled: false } } }, build('off'))).toEqual([]);
    }, TIMEOUT);

    test.each([
      ['Deployment', HardenedDeployment],
      ['StatefulSet', HardenedStatefulSet],
    ] as const)('of a %s may be switched off, and a value says how many pods run', async (_, Kind) => {
      const scaled = new ChartOfCode(build({}, undefined, Kind));
      const off = { autoscaling: { enabled: false } };

      expect(await scaled.disagreements(helms, {}, build({}, undefined, Kind))).toEqual([]);
      expect(await scaled.disagreements(helms, { api: off }, build('off', undefined, Kind))).toEqual([]);
      await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 4 }), async replicas => {
        expect(await scaled.disagreements(helms, { api: { ...off, replicas } }, build('off', replicas, Kind))).toEqual([]);
      }), { numRuns: 4 });
    }, TIMEOUT);

    test('may hang on a value of the author', async () => {
      const conditional: Build = helmChart => {
        build({})(helmChart);
        helmChart.when(helmChart.values.boolean('scales', { default: true, description: 'Whether it scales.' }), helmChart.node.findChild('scaler'));
      };

      expect(kindsOf(conditional, { scales: false })).not.toContain('HorizontalPodAutoscaler');
      expect(await new ChartOfCode(conditional).disagreements(helms, { scales: false }, build('off'))).toEqual([]);
    }, TIMEOUT);
  });

  describe('the budget for evictions', () => {
    const build = (disruptionBudget?: boolean, maxUnavailable?: number | string): Build => chart => {
      const api = deployment(chart, { disruptionBudget });
      if (maxUnavailable !== undefined) {
        ApiObject.of(api.node.findChild('PodDisruptionBudget')).addJsonPatch(JsonPatch.replace('/spec/maxUnavailable', maxUnavailable));
      }
    };
    const chart = new ChartOfCode(build());

    test('may be switched off', async () => {
      expect(await chart.disagreements(helms, { api: { podDisruptionBudget: { enabled: false } } }, build(false))).toEqual([]);
    }, TIMEOUT);

    test('takes numbers and shares', async () => {
      const share = fc.integer({ min: 0, max: 100 }).map(percent => `${percent}%`);
      await fc.assert(fc.asyncProperty(fc.oneof(fc.nat(9), share), async maxUnavailable => {
        expect(await chart.disagreements(helms, { api: { podDisruptionBudget: { maxUnavailable } } }, build(true, maxUnavailable))).toEqual([]);
      }), { numRuns: RUNS });
    }, TIMEOUT);
  });

  describe('the ServiceAccount', () => {
    const build = (createServiceAccount?: boolean, name?: string): Build => chart => {
      deployment(chart, {
        createServiceAccount,
        serviceAccount: name === undefined ? undefined : kplus.ServiceAccount.fromServiceAccountName(chart, 'existing', name),
      });
    };
    const bound: Build = chart => {
      const { serviceAccount } = deployment(chart);
      const role = new kplus.Role(chart, 'reader');
      role.allowRead(kplus.ApiResource.PODS);
      role.bind(...serviceAccount === undefined ? [] : [serviceAccount]);
    };
    const chart = new ChartOfCode(build());

    test('may be left out, or be one that exists', async () => {
      expect(await chart.disagreements(helms, { api: { serviceAccount: { create: false } } }, build(false))).toEqual([]);
      expect(await chart.disagreements(helms, { api: { serviceAccount: { create: false, name: 'shared' } } }, build(false, 'shared'))).toEqual([]);
    }, TIMEOUT);

    test('takes annotations', async () => {
      const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/api', 'note': '{{ "yes" }}' };
      const annotated: Build = helmChart => {
        const { node } = deployment(helmChart);
        Object.entries(annotations).forEach(([name, value]) => ApiObject.of(node.findChild('ServiceAccount')).metadata.addAnnotation(name, value));
      };

      expect(await chart.disagreements(helms, { api: { serviceAccount: { annotations } } }, annotated)).toEqual([]);
    }, TIMEOUT);

    test('is refused where another workload has one of its name, in the words of the literal', async () => {
      const twins = (name?: string): Build => helmChart => ['api', 'worker'].forEach(id => new HardenedDeployment(helmChart, id, {
        image: IMAGE,
        serviceAccount: name === undefined ? undefined : new kplus.ServiceAccount(helmChart, `${id}-account`, { metadata: { name } }),
      }));
      const shared = new ChartOfCode(twins());
      const values = { api: { serviceAccount: { name: 'shared' } }, worker: { serviceAccount: { name: 'shared' } } };

      expect(synthesize(twins('shared')).refusal).toContain('two objects of the kind \'ServiceAccount\' in the chart \'shop\' have the name \'shared\'');
      expect(await shared.disagreements(helms, values, twins('shared'))).toEqual([]);
    }, TIMEOUT);

    test('may be that of another workload, of which the chart makes one', () => {
      const pair: Build = helmChart => ['api', 'worker'].forEach(id => new HardenedDeployment(helmChart, id, { image: IMAGE }));
      const overrides = { api: { serviceAccount: { name: 'shared' } }, worker: { serviceAccount: { create: false, name: 'shared' } } };

      expect(kindsOf(pair, overrides).filter(kind => kind === 'ServiceAccount')).toHaveLength(1);
    });

    test('has one name everywhere', () => {
      const { objects = [] } = synthesize(bound, { overrides: { api: { serviceAccount: { name: 'known' } } } });
      const of = (kind: string) => asMap(objects.find(object => object.kind === kind));

      expect(asMap(of('ServiceAccount').metadata).name).toBe('known');
      expect(of('RoleBinding').subjects).toEqual([expect.objectContaining({ kind: 'ServiceAccount', name: 'known' })]);
      expect(asMap(asMap(asMap(of('Deployment').spec).template).spec)).toMatchObject({ serviceAccountName: 'known' });
    });

    test('has it in the bindings of OpenShift, too', () => {
      const onOpenShift: Build = openShift => {
        const { serviceAccount } = new HardenedDeployment(openShift, 'api', { image: IMAGE });
        const subjects = [{ kind: 'ServiceAccount', name: serviceAccount?.name }];
        new ApiObject(openShift, 'rights', { apiVersion: 'authorization.openshift.io/v1', kind: 'RoleBinding', roleRef: { name: 'view' }, subjects });
      };
      const { objects = [] } = synthesize(onOpenShift, { overrides: { api: { serviceAccount: { name: 'known' } } } });

      expect(asMap(objects.find(({ kind }) => kind === 'RoleBinding')).subjects).toEqual([{ kind: 'ServiceAccount', name: 'known' }]);
    });

    test('must have a name where somebody gives it rights', async () => {
      const values = { api: { serviceAccount: { create: false } } };
      const { refusal } = synthesize(bound, { overrides: values });

      expect(refusal).toContain('\'api.serviceAccount.create\' is false and no \'name\' is given, but \'shop/reader/');
      expect(await new ChartOfCode(bound).disagreements(helms, values, () => { throw new Error(refusal); })).toEqual([]);
      expect(synthesize(bound, { overrides: { api: { serviceAccount: { create: false, name: 'known' } } } }).refusal).toBeUndefined();
    }, TIMEOUT);
  });

  describe('the Service', () => {
    test.each([
      ['tells that another type opens all of its ports, where it has several', 9090, 'How the Service can be reached; other than as ClusterIP all of its ports are'],
      ['tells nothing of the sort where it has one', undefined, 'How the Service can be reached. One of'],
    ])('%s', (_, metricsPort, words) => {
      const { files } = new ChartOfCode(chart => void deployment(chart, { metricsPort }).exposeViaService());

      expect(files['README.md']).toContain(words);
    });

    const ports = [{ port: 80, targetPort: 8080 }];
    const portsOfNodes = ports.map(port => ({ ...port, nodePort: 30080 }));
    const ofBalancer = { externalTrafficPolicy: 'Local', loadBalancerSourceRanges: ['192.0.2.0/24'], ports: portsOfNodes };

    test('keeps how it is reached by addresses of its own, which may be a value', async () => {
      const build = (given?: string[]): Build => chart => {
        const spec = { type: 'ClusterIP', externalTrafficPolicy: 'Local', externalIPs: given ?? [], ports };
        const service = new ApiObject(chart, 'api', { apiVersion: 'v1', kind: 'Service', spec });
        if (given === undefined) {
          chart.values.bind(service, '/spec/externalIPs', chart.values.list('addresses', {
            items: ValueSchema.text(), default: ['192.0.2.1'], description: 'Addresses.',
          }));
        }
      };

      expect(await new ChartOfCode(build()).disagreements(helms, { addresses: ['192.0.2.2'] }, build(['192.0.2.2']))).toEqual([]);
      expect(JSON.stringify(synthesize(build()).objects)).toContain('"externalTrafficPolicy":"Local"');
    }, TIMEOUT);

    test.each<[string, JsonMap]>([
      ['LoadBalancer', ofBalancer],
      ['NodePort', { externalTrafficPolicy: 'Local', ports: portsOfNodes }],
      ['ClusterIP', { ports }],
    ])('of a load balancer keeps what Kubernetes takes with the type %s', async (type, fields) => {
      const build = (spec: JsonMap): Build => chart => void new ApiObject(chart, 'api', { apiVersion: 'v1', kind: 'Service', spec });

      expect(await new ChartOfCode(build({ type: 'LoadBalancer', ...ofBalancer })).disagreements(helms, { api: { type } }, build({ type, ...fields }))).toEqual([]);
    }, TIMEOUT);

    test('takes annotations', async () => {
      const build = (annotations: Record<string, string>): Build => chart => {
        const { metadata } = deployment(chart).exposeViaService();
        Object.entries(annotations).forEach(([name, value]) => metadata.addAnnotation(name, value));
      };
      const annotations = { 'service.beta.kubernetes.io/aws-load-balancer-internal': 'true' };

      expect(await new ChartOfCode(build({})).disagreements(helms, { api: { service: { annotations } } }, build(annotations))).toEqual([]);
    }, TIMEOUT);
  });

  describe('an Ingress', () => {
    interface Entry {
      readonly host?: string;
      readonly className?: string;
      readonly tls?: { readonly hosts?: string[]; readonly secretName?: string };
      readonly annotations?: { [name: string]: string };
    }

    const build = ({ host, className, tls, annotations }: Entry): Build => chart => {
      const service = deployment(chart).exposeViaService();
      const ingress = new kplus.Ingress(chart, 'ingress', { className, metadata: { annotations } });
      ingress.addRules({ host, path: '/', backend: kplus.IngressBackend.fromService(service) });
      if (tls !== undefined) {
        ingress.addTls([{ hosts: tls.hosts, secret: tls.secretName === undefined ? undefined : kplus.Secret.fromSecretName(chart, 'tls', tls.secretName) }]);
      }
    };
    const label = fc.stringMatching(/^[a-z]([a-z0-9]{0,5}[a-z0-9])?$/);
    const name = fc.tuple(label, label).map(([one, other]) => `${one}.${other}.example`);

    test.each([
      ['no host and no certificate', {}],
      ['a host', { host: 'shop.example' }],
      ['a host and a certificate', { host: 'shop.example', tls: { hosts: ['shop.example'], secretName: 'shop-tls' }, className: 'nginx' }],
    ])('with %s has values for host, class, certificate and annotations', async (_, entry: Entry) => {
      const chart = new ChartOfCode(build(entry));
      await fc.assert(fc.asyncProperty(name, label, fc.boolean(), fc.option(label, { nil: undefined }), async (host, className, enabled, secretName = '') => {
        const annotations = { 'cert-manager.io/cluster-issuer': className };
        const values = { ingress: { host, className, annotations, tls: { enabled, secretName } } };
        const tls = enabled ? { hosts: [host], ...(secretName === '' ? {} : { secretName }) } : undefined;

        expect(await chart.disagreements(helms, values, build({ host, className, annotations, tls }))).toEqual([]);
      }), { numRuns: RUNS });
    }, TIMEOUT);

    test('may be encrypted for every host', async () => {
      const chart = new ChartOfCode(build({}));

      expect(await chart.disagreements(helms, { ingress: { tls: { enabled: true } } }, build({ tls: {} }))).toEqual([]);
      expect(await chart.disagreements(helms, { ingress: { tls: { enabled: true, secretName: 'a' } } }, build({ tls: { secretName: 'a' } }))).toEqual([]);
    }, TIMEOUT);

    test('of several hosts has a value for each', async () => {
      const several = (one: string, other: string): Build => chart => {
        const backend = kplus.IngressBackend.fromService(deployment(chart).exposeViaService());
        new kplus.Ingress(chart, 'ingress', { rules: [{ host: one, path: '/', backend }, { host: other, path: '/', backend }], tls: [{ hosts: [one, other] }] });
      };
      const values = { ingress: { hosts: { shopExample: 'a.example', anyShopExample: '*.b.example' } } };

      expect(await new ChartOfCode(several('shop.example', '*.shop.example')).disagreements(helms, values, several('a.example', '*.b.example'))).toEqual([]);

      const same = { ingress: { hosts: { shopExample: 'a.example', anyShopExample: 'a.example' } } };

      expect(synthesize(several('a.example', 'a.example')).refusal).toContain('there is already an ingress rule for a.example/');
      expect(await new ChartOfCode(several('shop.example', '*.shop.example')).disagreements(helms, same, several('a.example', 'a.example'))).toEqual([]);
    }, TIMEOUT);

    test('takes no host that is none', async () => {
      const refused: Build = () => { throw new Error('refused'); };

      const chart = new ChartOfCode(build({ host: 'shop.example' }));

      for (const host of ['a b', 'Shop.example', 'https://shop.example', '-a', '']) {
        expect(await chart.disagreements(helms, { ingress: { host } }, refused)).toEqual([]);
      }
    }, TIMEOUT);
  });
});
