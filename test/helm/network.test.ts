import * as kplus from 'cdk8s-plus-28';
import fc from 'fast-check';
import { Build, ChartOfCode, Synthesis, synthesize } from './stronger-law';
import { HardeningProfile } from '../../src/hardening/hardening-profile';
import { HelmChart } from '../../src/helm/helm-chart';
import { asMap, JsonMap } from '../../src/template/json';
import { HardenedDeployment, HardenedDeploymentProps } from '../../src/workloads/hardened-deployment';
import { HardenedStatefulSet } from '../../src/workloads/hardened-stateful-set';
import { HealthChecks } from '../../src/workloads/health-checks';
import { NetworkIsolation } from '../../src/workloads/network-isolation';
import { SigilService } from '../../src/workloads/sigil-service';
import { HELM_MAJORS, runs, useHelm } from '../support/helm';

const IMAGE = 'registry.example.com/shop/api:1.4.2';
const TIMEOUT = 300_000;
const RUNS = runs(8);
const LEVELS = [NetworkIsolation.NONE, NetworkIsolation.INGRESS, NetworkIsolation.STRICT];

function deployment(chart: HelmChart, id: string, props: HardenedDeploymentProps = {}): HardenedDeployment {
  return new HardenedDeployment(chart, id, { image: IMAGE, port: 8080, metricsPort: 9090, ...props });
}

describe('rendered by Helm, plainly and from literals alike:', () => {
  const helms = HELM_MAJORS.map(useHelm);

  describe('the level of isolation', () => {
    interface Levels { readonly api?: NetworkIsolation; readonly worker?: NetworkIsolation }

    const build = ({ api: ofApi, worker: ofWorker }: Levels): Build => chart => {
      const api = deployment(chart, 'api', { networkIsolation: ofApi });
      const worker = new HardenedStatefulSet(chart, 'worker', { image: IMAGE, port: 9000, networkIsolation: ofWorker });
      api.network.allowTo(worker);
      api.network.allowTo(kplus.NetworkPolicyIpBlock.ipv4(chart, 'internet', '10.0.0.0/8'), [kplus.NetworkPolicyPort.tcp(443)]);
      worker.network.allowFrom(kplus.Namespaces.select(chart, 'monitoring', { names: ['monitoring'] }));
      api.exposeViaService();
    };
    const chart = new ChartOfCode(build({}));

    test('is that of the TypeScript with the level as a literal, on OpenShift too', async () => {
      await fc.assert(fc.asyncProperty(fc.constantFrom(...LEVELS), fc.constantFrom(...LEVELS), fc.boolean(), async (api, worker, isOpenShift) => {
        const values = { api: { networkIsolation: api }, worker: { networkIsolation: worker }, hardening: { openshift: isOpenShift } };
        const around = isOpenShift ? { profile: HardeningProfile.openShift() } : {};

        expect(await chart.disagreements(helms, values, build({ api, worker }), around)).toEqual([]);
      }), { numRuns: RUNS });
    }, TIMEOUT);

    test('holds by default, whatever it is', async () => {
      for (const level of LEVELS) {
        const leveled = build({ api: level, worker: level });

        expect(await new ChartOfCode(leveled).disagreements(helms, {}, leveled)).toEqual([]);
      }
    }, TIMEOUT);
  });

  test('a Service to a port that no container declares is refused where a value closes the network', async () => {
    const build = (networkIsolation: NetworkIsolation): Build => chart => {
      const selector = deployment(chart, 'api', { networkIsolation });
      new kplus.Service(chart, 'debug', { selector, ports: [{ port: 5005 }] });
    };
    const chart = new ChartOfCode(build(NetworkIsolation.NONE));

    for (const level of LEVELS) {
      expect(await chart.disagreements(helms, { api: { networkIsolation: level } }, build(level))).toEqual([]);
    }
  }, TIMEOUT);

  describe('the Service', () => {
    const build = (serviceType?: kplus.ServiceType, [http, metrics] = [80, 9090]): Build => chart => {
      const ports: kplus.ServicePort[] = [{ name: 'http', port: http, targetPort: 8080 }, { name: 'metrics', port: metrics, targetPort: 9090 }];
      deployment(chart, 'api').exposeViaService({ serviceType, ports });
    };
    const chart = new ChartOfCode(build());
    const types = fc.constantFrom(kplus.ServiceType.CLUSTER_IP, kplus.ServiceType.NODE_PORT, kplus.ServiceType.LOAD_BALANCER);
    const port = fc.integer({ min: 1, max: 65535 });

    test('opens what it exposes to everybody by its type', async () => {
      await fc.assert(fc.asyncProperty(types, port, port, async (type, http, metrics) => {
        const values = { api: { service: { type, ports: { http, metrics } } } };

        expect(await chart.disagreements(helms, values, build(type, [http, metrics]))).toEqual([]);
      }), { numRuns: RUNS });
    }, TIMEOUT);

    test('takes no number that is no port', async () => {
      expect(await chart.disagreements(helms, { api: { service: { ports: { http: 65536 } } } }, () => { throw new Error('refused'); })).toEqual([]);
    });

    test('leaves the ports that it does not lead to closed', () => {
      const { ingress } = policyIn(synthesize(build(kplus.ServiceType.NODE_PORT)), 'shop-api');
      const closed = build();

      expect(ingress).toEqual([{ ports: [TCP(8080), TCP(9090)] }]);
      expect(policyIn(synthesize(closed), 'shop-api').ingress).toEqual([{ from: [{ podSelector: {} }], ports: [TCP(8080), TCP(9090)] }]);
      expect(policyIn(synthesize(closed, { overrides: { api: { service: { type: 'NodePort' } } } }), 'shop-api').ingress).toEqual(ingress);
    });
  });

  describe('an Ingress', () => {
    const build = (isThere: boolean, serviceType?: kplus.ServiceType): Build => chart => {
      const api = deployment(chart, 'api');
      if (isThere) {
        api.exposeViaIngress('/', { serviceType });
      } else {
        api.exposeViaService({ serviceType, ports: [{ name: 'http', port: 8080, targetPort: 8080 }] });
      }
    };
    const chart = new ChartOfCode(build(true));

    test('takes what it opened along when a value takes it away', async () => {
      for (const enabled of [true, false]) {
        for (const type of [kplus.ServiceType.CLUSTER_IP, kplus.ServiceType.LOAD_BALANCER]) {
          const values = { api: { ingress: { enabled }, service: { type } } };

          expect(await chart.disagreements(helms, values, build(enabled, type))).toEqual([]);
        }
      }
    }, TIMEOUT);
  });

  describe('a port that is a value', () => {
    const build = (http: number | undefined, metrics = 9090, start?: number): Build => chart => {
      const port = http ?? chart.values.integer('api.port', { default: 8080, description: 'The port.' }).asNumber();
      const api = deployment(chart, 'api', { port, metricsPort: metrics, unprivilegedPortStart: start });
      const worker = new HardenedStatefulSet(chart, 'worker', { image: IMAGE, port: 9000, networkIsolation: NetworkIsolation.STRICT });
      worker.network.allowTo(api);
      api.network.allowFrom(kplus.Namespaces.select(chart, 'monitoring', { names: ['monitoring'] }));
      api.exposeViaIngress('/');
    };
    const chart = new ChartOfCode(build(undefined));

    test('reaches the container, the Service, the Ingress and the policies of both sides', async () => {
      await fc.assert(fc.asyncProperty(fc.integer({ min: 1024, max: 65535 }).filter(port => port !== 9090), async port => {
        expect(await chart.disagreements(helms, { api: { port } }, build(port))).toEqual([]);
      }), { numRuns: RUNS });
    }, TIMEOUT);

    test.each([
      [0, 'port 0 of container \'main\' at \'shop/api\' is not a port number'],
      [65536, 'port 65536 of container \'main\' at \'shop/api\' is not a port number'],
      [80, 'port 80 of container \'main\' at \'shop/api\' is below 1024, and a process that is not root cannot bind it'],
      [9090, 'port 9090/TCP is declared twice in container \'main\' at \'shop/api\''],
    ])('is refused where it is %d, in the words in which the literal is', async (port, words) => {
      expect(synthesize(build(port)).refusal).toContain(words);
      expect(await chart.disagreements(helms, { api: { port } }, build(port))).toEqual([]);
    }, TIMEOUT);

    test('may be low where a sysctl allows it', async () => {
      const withSysctl = new ChartOfCode(build(undefined, 9090, 80));

      expect(await withSysctl.disagreements(helms, { api: { port: 80 } }, build(80, 9090, 80))).toEqual([]);
      expect(await withSysctl.disagreements(helms, { api: { port: 79 } }, build(79, 9090, 80))).toEqual([]);
      expect(synthesize(build(79, 9090, 80)).refusal).toContain('port 79 of container \'main\' at \'shop/api\' is below 80');
    }, TIMEOUT);

    test('may be the first that any process binds, above a port that is none', async () => {
      const withStart = (start?: number): Build => ofLow => {
        const first = start ?? ofLow.values.integer('lowestPort', { default: 80, description: 'The lowest port.' }).asNumber();
        const init = { name: 'migrate', image: IMAGE, ports: [{ name: 'status', number: 90 }] };
        deployment(ofLow, 'api', { port: 90, unprivilegedPortStart: first, initContainers: [init] });
      };
      const ofLiterals = new ChartOfCode(withStart());

      for (const lowestPort of [80, 90, 91, 1024, 65536]) {
        expect(await ofLiterals.disagreements(helms, { lowestPort }, withStart(lowestPort))).toEqual([]);
      }
    }, TIMEOUT);

    test('is refused where a Service leads to another one', async () => {
      const exposed = (given?: number): Build => ofService => {
        const port = given ?? ofService.values.integer('api.port', { default: 8080, description: 'The port.' }).asNumber();
        const api = deployment(ofService, 'api', { port, metricsPort: 9090 });
        new kplus.Service(ofService, 'web', { selector: api, ports: [{ port: 80, targetPort: 8080 }] });
      };
      const ofServiceByHand = new ChartOfCode(exposed());

      expect(synthesize(exposed(8081)).refusal).toContain('\'targetPort\' (8080) of the Service at \'shop/web\' is none of the ports');
      for (const port of [8080, 8081]) {
        expect(await ofServiceByHand.disagreements(helms, { api: { port } }, exposed(port))).toEqual([]);
      }
    }, TIMEOUT);

    test('may be any where values leave that Service out', async () => {
      const switched = (given: { readonly port?: number; readonly legacy?: boolean }): Build => ofLegacy => {
        const port = given.port ?? ofLegacy.values.integer('port', { default: 8080, description: 'The port.' }).asNumber();
        const legacy = new kplus.Service(ofLegacy, 'web', { selector: deployment(ofLegacy, 'api', { port }), ports: [{ port: 80, targetPort: 8080 }] });
        ofLegacy.when(ofLegacy.values.boolean('legacy', { default: given.legacy ?? true, description: 'Whether the old Service is there.' }), legacy);
      };
      const ofSwitched = new ChartOfCode(switched({}));

      const values = { port: 8081, legacy: false };
      expect(synthesize(switched(values)).refusal).toBeUndefined();
      expect(await ofSwitched.disagreements(helms, values, switched(values))).toEqual([]);
    }, TIMEOUT);

    test('is looked for in its place where another one is bound', () => {
      const bound: Build = ofBound => {
        const [first, second] = [8080, 9091].map((number, index) =>
          ofBound.values.integer(`port${index}`, { default: number, description: 'A port.' }));
        const containers = [8080, second.asNumber()].map((number, index) => ({ name: `c${index}`, image: IMAGE, ports: [{ name: `p${index}`, number }] }));
        const selector = new HardenedDeployment(ofBound, 'api', { containers });
        ofBound.values.bind(selector, '/spec/template/spec/containers/0/ports/0/containerPort', first);
        new kplus.Service(ofBound, 'web', { selector, ports: [8080, 9091].map(port => ({ name: `s${port}`, port, targetPort: port })) });
      };

      expect(synthesize(bound).refusal).toBeUndefined();
    });

    test('is that of a Sigil service in its variables too', async () => {
      const sigil = (port?: number): Build => ofSigil => {
        const { values } = ofSigil;
        new SigilService(ofSigil, 'sigil', { image: IMAGE, port: port ?? values.integer('sigil.port', { default: 3000, description: 'The port.' }).asNumber() });
      };

      expect(await new ChartOfCode(sigil()).disagreements(helms, { sigil: { port: 3001 } }, sigil(3001))).toEqual([]);
    }, TIMEOUT);

    test('may be the port of a health check that knows no names', async () => {
      const grpc = (given?: number): Build => ofGrpc => {
        const port = given ?? ofGrpc.values.integer('api.port', { default: 50051, description: 'The port.' }).asNumber();
        deployment(ofGrpc, 'api', { port, healthChecks: HealthChecks.grpc() });
      };

      expect(await new ChartOfCode(grpc()).disagreements(helms, { api: { port: 50052 } }, grpc(50052))).toEqual([]);
    }, TIMEOUT);

    test('may be that of a Service, of a peer or of a probe', async () => {
      interface Ports { readonly service?: number; readonly peer?: number; readonly probe?: number }

      const exposed = ({ service, peer, probe }: Ports): Build => ofPeers => {
        const value = (name: string, literal: number | undefined) =>
          literal ?? ofPeers.values.integer(`ports.${name}`, { default: 5432, description: 'A port.' }).asNumber();
        const readiness = kplus.Probe.fromTcpSocket({ port: value('probe', probe) });
        const api = new HardenedDeployment(ofPeers, 'api', {
          containers: [{ image: IMAGE, portNumber: 8080, readiness }], networkIsolation: NetworkIsolation.STRICT,
        });
        api.exposeViaService({ ports: [{ port: value('service', service), targetPort: 8080 }] });
        api.network.allowTo(kplus.NetworkPolicyIpBlock.ipv4(ofPeers, 'postgres', '10.0.0.7/32'), [kplus.NetworkPolicyPort.tcp(value('peer', peer))]);
      };
      const ofBoth = new ChartOfCode(exposed({}));
      const right = { service: 80, peer: 80, probe: 80 };
      const sets = [0, 1, 65535, 65536].flatMap(port => [{ ...right, service: port }, { ...right, peer: port }, { ...right, probe: port }]);

      for (const ports of sets) {
        expect(await ofBoth.disagreements(helms, { ports }, exposed(ports))).toEqual([]);
      }
    }, TIMEOUT);

    test('may be one of two, beside a sysctl that is a value as well', async () => {
      interface Ports { readonly http?: number; readonly metrics?: number; readonly start?: number }

      const both = ({ http, metrics, start }: Ports): Build => ofBoth => {
        const value = (name: string, literal: number | undefined, byDefault: number) =>
          literal ?? ofBoth.values.integer(`api.${name}`, { default: byDefault, description: 'A port.' }).asNumber();
        const api = deployment(ofBoth, 'api', {
          port: value('http', http, 8080), metricsPort: value('metrics', metrics, 9090), unprivilegedPortStart: value('start', start, 1024),
        });
        api.exposeViaIngress('/');
      };
      const ofTwo = new ChartOfCode(both({}));
      const port = fc.integer({ min: 1, max: 65535 });

      await fc.assert(fc.asyncProperty(port, fc.oneof(port, fc.constant(80)), fc.constantFrom(0, 80, 1024, 65536), async (http, metrics, start) => {
        expect(await ofTwo.disagreements(helms, { api: { http, metrics, start } }, both({ http, metrics, start }))).toEqual([]);
      }), { numRuns: RUNS });
      expect(await ofTwo.disagreements(helms, { api: { http: 9090, metrics: 9090 } }, both({ http: 9090, metrics: 9090, start: 1024 }))).toEqual([]);
      expect(await ofTwo.disagreements(helms, { api: { start: -1 } }, both({ http: 8080, metrics: 9090, start: -1 }))).toEqual([]);
    }, TIMEOUT);
  });
});

function TCP(port: number): JsonMap {
  return { port, protocol: 'TCP' };
}

function policyIn({ objects = [] }: Synthesis, name: string): JsonMap {
  const found = objects.filter(({ kind, metadata }) => kind === 'NetworkPolicy' && asMap(metadata).name === name);
  if (found.length !== 1) {
    throw new Error(`there are ${found.length} NetworkPolicies of the name '${name}'`);
  }
  return asMap(found[0].spec);
}
