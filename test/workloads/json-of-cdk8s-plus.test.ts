import * as fs from 'fs';
import * as vm from 'vm';
import { ApiObject, App, Chart, JsonPatch, Lazy, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { IMAGE } from './workloads';
import { JsonMap } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { jsonOfCdk8sPlus, MAPS_OF_AUTHOR, MAPS_OF_USERS, NAMES } from '../../src/workloads/json-of-cdk8s-plus';

/** The object that a construct makes. */
function objectOf(make: (chart: Chart) => kplus.Resource): ApiObject {
  return ApiObject.of(make(new Chart(new App(), 'shop')));
}

function api(chart: Chart, props: Partial<kplus.DeploymentProps> = {}): kplus.Deployment {
  return new kplus.Deployment(chart, 'api', { containers: [{ image: IMAGE, portNumber: 8080 }], ...props });
}

/** What an author may write for a text. */
class Mode {
  constructor(public readonly value: string) {}
}

/** Every kind of volume that cdk8s-plus makes. */
function volumesIn(chart: Chart): kplus.Volume[] {
  return [
    kplus.Volume.fromAwsElasticBlockStore(chart, 'aws', 'vol-1', { partition: 1 }),
    kplus.Volume.fromAzureDisk(chart, 'azure', 'disk', 'https://disks.example.com/1'),
    kplus.Volume.fromGcePersistentDisk(chart, 'gce', 'disk'),
    kplus.Volume.fromPersistentVolumeClaim(chart, 'claim', kplus.PersistentVolumeClaim.fromClaimName(chart, 'known', 'data')),
    kplus.Volume.fromConfigMap(chart, 'config', kplus.ConfigMap.fromConfigMapName(chart, 'settings', 'settings'), { items: { key: { path: 'file', mode: 0o440 } } }),
    kplus.Volume.fromSecret(chart, 'secret', kplus.Secret.fromSecretName(chart, 'keys', 'keys'), { defaultMode: 0o440 }),
    kplus.Volume.fromEmptyDir(chart, 'memory', 'memory', { medium: kplus.EmptyDirMedium.MEMORY, sizeLimit: Size.mebibytes(4) }),
    kplus.Volume.fromHostPath(chart, 'host', 'host', { path: '/host' }),
    kplus.Volume.fromNfs(chart, 'nfs', 'nfs', { server: 'nfs.example.com', path: '/data' }),
    kplus.Volume.fromCsi(chart, 'csi', 'secrets.example.com', { attributes: { volumeId: 'kept', hostIp: 'kept' } }),
  ];
}

describe('the JSON of an object of cdk8s-plus', () => {
  const RESOURCES: { readonly [words: string]: (chart: Chart) => kplus.Resource } = {
    'a Deployment of one container': api,
    'a Deployment with a strategy': chart => api(chart, {
      strategy: kplus.DeploymentStrategy.rollingUpdate({
        maxSurge: kplus.PercentOrAbsolute.absolute(1), maxUnavailable: kplus.PercentOrAbsolute.percent(10),
      }),
    }),
    'a Deployment with volumes of all kinds': chart => api(chart, { volumes: volumesIn(chart) }),
    'a Deployment with labels and annotations that are called as properties are': chart => api(chart, {
      metadata: { labels: { hostIp: 'kept' }, annotations: { clusterIp: 'kept', downwardApi: 'kept' } },
      podMetadata: { labels: { hostIpc: 'kept', volumeId: 'kept' }, annotations: { hostPid: 'kept' } },
    }),
    'a Deployment with ports, variables, probes and hooks of all kinds': chart => api(chart, {
      dns: { hostnameAsFQDN: true, policy: kplus.DnsPolicy.NONE, nameservers: ['10.0.0.1'], options: [{ name: 'hostIp', value: '1' }] },
      hostAliases: [{ ip: '10.0.0.2', hostnames: ['db'] }],
      hostNetwork: true,
      containers: [{
        image: IMAGE,
        ports: [{ number: 8080, name: 'http', hostIp: '127.0.0.1', hostPort: 8080 }],
        envVariables: { A: kplus.EnvValue.fromValue(''), IP: kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.POD_IP), CPU: kplus.EnvValue.fromResource(kplus.ResourceFieldPaths.CPU_LIMIT) },
        liveness: kplus.Probe.fromTcpSocket({ port: 8080 }),
        readiness: kplus.Probe.fromCommand(['/check']),
        startup: kplus.Probe.fromHttpGet('/', { port: 8080 }),
        lifecycle: { preStop: kplus.Handler.fromHttpGet('/stop', { port: 8080 }), postStart: kplus.Handler.fromTcpSocket({ port: 8080 }) },
        resources: { cpu: { request: kplus.Cpu.units(1), limit: kplus.Cpu.millis(1500) }, ephemeralStorage: { limit: Size.gibibytes(1) } },
      }],
    }),
    'a Service with addresses': chart => new kplus.Service(chart, 'service', {
      clusterIP: '10.0.0.3',
      externalIPs: ['192.0.2.1'],
      type: kplus.ServiceType.LOAD_BALANCER,
      loadBalancerSourceRanges: ['192.0.2.0/24'],
      ports: [{ port: 80, targetPort: 8080, nodePort: 30080, name: 'http', protocol: kplus.Protocol.TCP }],
      selector: kplus.Pods.select(chart, 'pods', { labels: { clusterIp: 'kept', hostIp: 'kept' } }),
    }),
    'a NetworkPolicy': chart => new kplus.NetworkPolicy(chart, 'policy', {
      selector: kplus.Pods.select(chart, 'pods', { labels: { hostIp: 'kept' } }),
      ingress: { rules: [{ peer: kplus.NetworkPolicyIpBlock.ipv4(chart, 'all', '0.0.0.0/0', ['10.0.0.0/8']), ports: [kplus.NetworkPolicyPort.tcpRange(8080, 8090)] }] },
    }),
    'an Ingress': chart => new kplus.Ingress(chart, 'ingress', {
      tls: [{ hosts: ['shop.example.com'], secret: kplus.Secret.fromSecretName(chart, 'tls', 'tls') }],
      rules: [{ host: 'shop.example.com', path: '/', backend: kplus.IngressBackend.fromService(api(chart).exposeViaService()) }],
    }),
  };

  test.each(Object.entries(RESOURCES))('is what %s renders', (_, make) => {
    const object = objectOf(make);
    expect(jsonOfCdk8sPlus(object)).toEqual(object.toJson());
  });

  test('has the texts of lazy values', () => {
    const object = objectOf(chart => api(chart, { containers: [{ image: Lazy.any({ produce: () => Lazy.any({ produce: () => IMAGE }) }) as string, args: ['--fast'] }] }));
    expect(jsonOfCdk8sPlus(object)).toMatchObject({ spec: { template: { spec: { containers: [{ image: IMAGE, args: ['--fast'] }] } } } });
  });

  const ASKED: { readonly [words: string]: (object: ApiObject) => void } = {
    'there are JSON patches': object => object.addJsonPatch(JsonPatch.add('/spec/paused', true)),
    'the app has a resolver of its own': object => App.of(object).resolvers.push({ resolve: () => undefined }),
  };

  test.each(Object.entries(ASKED))('is left to cdk8s where %s', (_, change) => {
    const object = objectOf(api);
    change(object);
    expect(jsonOfCdk8sPlus(object)).toBeUndefined();
  });

  const UNKNOWN: { readonly [words: string]: (chart: Chart) => kplus.Deployment } = {
    'its metadata have': chart => {
      const deployment = api(chart);
      deployment.metadata.add('team', 'shop');
      return deployment;
    },
    'an owner of it has': chart => api(chart, {
      metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Shop', name: 'shop', uid: '1', ...{ team: 'shop' } }] },
    }),
    'the metadata of its pods have': chart => {
      const deployment = api(chart);
      deployment.podMetadata.add('team', 'shop');
      return deployment;
    },
    'an alias of a host has': chart => api(chart, { hostAliases: [{ ip: '10.0.0.2', hostnames: ['db'], ...{ team: 'shop' } }] }),
  };

  test.each(Object.entries(UNKNOWN))('is left to cdk8s, which leaves it out, where %s what Kubernetes does not know', (_, make) => {
    const object = objectOf(make);
    expect(jsonOfCdk8sPlus(object)).toBeUndefined();
    expect(JSON.stringify(object.toJson())).not.toContain('team');
  });

  test('has the finalizers and owners of its metadata', () => {
    const object = objectOf(chart => api(chart, {
      metadata: { finalizers: ['shop.example.com/api'], ownerReferences: [{ apiVersion: 'v1', kind: 'Shop', name: 'shop', uid: '1', controller: true }] },
    }));
    expect(jsonOfCdk8sPlus(object)).toEqual(object.toJson());
    expect(jsonOfCdk8sPlus(object)).toMatchObject({ metadata: { finalizers: ['shop.example.com/api'], ownerReferences: [{ controller: true }] } });
  });

  test('is left to cdk8s where a map is of another realm, as in a sandbox', () => {
    const options = vm.runInNewContext("[{ name: 'ndots', value: '2' }]") as kplus.DnsOption[];
    expect(jsonOfCdk8sPlus(objectOf(chart => api(chart, { dns: { options } })))).toBeUndefined();
  });

  test('is left to cdk8s where an object of a class of the author has a value, of which it makes a map', () => {
    const object = objectOf(chart => api(chart, { containers: [{ image: IMAGE, args: [Lazy.any({ produce: () => new Mode('fast') }) as string] }] }));
    expect(jsonOfCdk8sPlus(object)).toBeUndefined();
  });

  test('is left to cdk8s where something cannot be rendered, for its words', () => {
    const chart = new Chart(new App(), 'shop');
    new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080, args: [Lazy.any({ produce: () => new Date(0) }) as string] });
    expect(() => chart.toJson()).toThrow("Failed serializing construct at path 'shop/api/Resource' with name 'shop-api-c8f8f8d3': Error: can't render non-simple object of type 'Date'");
  });
});

describe('a hardened workload with its Service and Ingress', () => {
  test('is rendered without the typed classes, which copy it once more', () => {
    // GIVEN
    const classes = [kplus.k8s.KubeDeployment, kplus.k8s.KubeService, kplus.k8s.KubeIngress];
    const copies = classes.map(typed => jest.spyOn(typed.prototype, 'toJson'));
    const chart = new Chart(new App(), 'shop');
    new HardenedDeployment(chart, 'api', { image: IMAGE, port: 8080 }).exposeViaIngress('/');

    // WHEN
    const kinds = Testing.synth(chart).map(({ kind }) => kind);

    // THEN
    expect(kinds).toEqual(expect.arrayContaining(['Deployment', 'Service', 'Ingress']));
    expect(copies.map(copy => copy.mock.calls.length)).toEqual([0, 0, 0]);
    copies.forEach(copy => copy.mockRestore());
  });
});

describe('what is known of the types of cdk8s-plus', () => {
  const SOURCE = fs.readFileSync(require.resolve('cdk8s-plus-28/lib/imports/k8s.js'), 'utf8');
  const FUNCTIONS = new Map([...SOURCE.matchAll(/^function (toJson_\w+)\(obj\) \{([\s\S]*?)^\}/gm)].map(([, name, body]) => [name, body]));

  /** The functions by which a kind is written. */
  function functionsOf(name: string, found = new Set<string>()): Set<string> {
    const body = FUNCTIONS.get(name);
    if (body !== undefined && !found.has(name)) {
      found.add(name);
      [...body.matchAll(/toJson_\w+/g)].forEach(([other]) => functionsOf(other, found));
    }
    return found;
  }

  const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Service', 'Ingress', 'NetworkPolicy'];
  const WRITTEN = new Set(KINDS.flatMap(kind => [...functionsOf(`toJson_Kube${kind}Props`)]));
  const FIELDS = [...WRITTEN].flatMap(name => [...(FUNCTIONS.get(name) ?? '').matchAll(/^\s+'([^']+)': (.*obj\.(\w+).*),$/gm)])
    .map(([, name, words, property]) => ({ name, words, property }));

  test('all of them are read', () => {
    expect(KINDS.filter(kind => !FUNCTIONS.has(`toJson_Kube${kind}Props`))).toEqual([]);
    expect(FIELDS.length).toBeGreaterThan(500);
  });

  test('every property of another name is known, and has no other name elsewhere', () => {
    const names: JsonMap = Object.fromEntries(FIELDS.filter(({ name, property }) => name !== property).map(({ name, property }) => [property, name]));
    expect(Object.fromEntries(NAMES)).toEqual(names);
    expect(FIELDS.filter(({ name, property }) => name === property && NAMES.has(property))).toEqual([]);
  });

  test('every property that Kubernetes has in a map that users of cdk8s-plus write is known', () => {
    const namesIn = (type: string) => [...(FUNCTIONS.get(`toJson_${type}`) ?? '').matchAll(/^\s+'([^']+)':/gm)].map(([, name]) => name);
    const types = {
      capabilities: 'Capabilities',
      hostAliases: 'HostAlias',
      options: 'PodDnsConfigOption',
      ownerReferences: 'OwnerReference',
      seccompProfile: 'SeccompProfile',
      sysctls: 'Sysctl',
      tls: 'IngressTls',
    };
    const ofUsers = [...MAPS_OF_USERS].filter(([key]) => key !== 'metadata').map(([key, names]) => [key, [...names]]);
    expect(Object.fromEntries(ofUsers)).toEqual(Object.fromEntries(Object.entries(types).map(([key, type]) => [key, namesIn(type)])));
  });

  test('every map with keys of its author is known', () => {
    expect([...MAPS_OF_AUTHOR].sort()).toEqual([...new Set(FIELDS.filter(({ words }) => words.includes('Object.entries(')).map(({ name }) => name))].sort());
  });
});
