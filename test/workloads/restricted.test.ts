import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, Chart, Cron, Include, JsonPatch, Lazy, Yaml } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ContainerExceptionOptions, HardeningException } from '../../src/hardening/hardening-exception';
import { KubernetesVersion } from '../../src/hardening/kubernetes-version';
import { HelmChart } from '../../src/helm/helm-chart';
import { JsonMap } from '../../src/template/json';
import { HardenedDeployment } from '../../src/workloads/hardened-deployment';
import { PodSecurity } from '../../src/workloads/restricted';
import { goodContainer, goodPod } from '../support/pods';

function newChart(): Chart {
  return new Chart(new App(), 'chart');
}

/** A Pod below a scope, or another object where the kind says so. */
function add(scope: Construct, id: string, object: JsonMap): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'Pod', ...object });
}

function podOf(container: JsonMap, annotations: JsonMap = {}, spec: JsonMap = {}): JsonMap {
  return { ...goodPod({ ...spec, containers: [container] }), metadata: { name: 'app', annotations } };
}

/** The annotation that records an exception. */
function recorded(exception: HardeningException): JsonMap {
  return { [`exception.cdk8s-sigil/${exception._name()}`]: exception._statement() };
}

function paths(scope: Construct): string[] {
  return PodSecurity.findings(scope).map(({ constructPath, path }) => `${constructPath} ${path}`);
}

describe('PodSecurity finds what is not hardened', () => {
  test('nothing in a hardened pod', () => {
    // GIVEN
    const chart = newChart();
    add(chart, 'pod', goodPod());

    // THEN
    expect(PodSecurity.findings(chart)).toEqual([]);
  });

  test('nothing in objects without a pod', () => {
    // GIVEN
    const chart = newChart();
    new kplus.ConfigMap(chart, 'config');

    // THEN
    expect(PodSecurity.findings(chart)).toEqual([]);
  });

  test.each<[string, (chart: Chart) => Construct, string]>([
    ['Deployment', chart => new kplus.Deployment(chart, 'it', { containers: [{ image: 'a:1' }] }), 'spec.template'],
    ['DaemonSet', chart => new kplus.DaemonSet(chart, 'it', { containers: [{ image: 'a:1' }] }), 'spec.template'],
    ['StatefulSet', chart => new kplus.StatefulSet(chart, 'it', {
      containers: [{ image: 'a:1' }], service: new kplus.Service(chart, 'service', { ports: [{ port: 80 }] }),
    }), 'spec.template'],
    ['Job', chart => new kplus.Job(chart, 'it', { containers: [{ image: 'a:1' }] }), 'spec.template'],
    ['CronJob', chart => new kplus.CronJob(chart, 'it', { containers: [{ image: 'a:1' }], schedule: Cron.daily() }), 'spec.jobTemplate.spec.template'],
  ])('in a bare %s of cdk8s-plus the capabilities and the seccomp profile', (kind, make, template) => {
    // GIVEN
    const chart = newChart();
    make(chart);

    // WHEN
    const findings = PodSecurity.findings(chart);

    // THEN
    expect(findings).toMatchObject([
      { kind, container: 'main', control: 'seccompProfile_restricted', path: `${template}.spec.containers[0].securityContext.seccompProfile.type` },
      { kind, container: 'main', control: 'capabilities_restricted', path: `${template}.spec.containers[0].securityContext.capabilities.drop` },
    ]);
  });

  test('in a typed L1 object', () => {
    // GIVEN
    const chart = newChart();
    new kplus.k8s.KubePod(chart, 'pod', { metadata: { name: 'app' }, spec: { hostNetwork: true, hostUsers: false, containers: [] } });

    // THEN
    expect(paths(chart)).toEqual(['chart/pod spec.hostNetwork', 'chart/pod spec.automountServiceAccountToken']);
  });

  test('in included YAML', () => {
    // GIVEN
    const folder = mkdtempSync(join(tmpdir(), 'restricted-'));
    const file = join(folder, 'third-party.yaml');
    writeFileSync(file, Yaml.stringify(goodPod({ hostPID: true })));
    const chart = newChart();

    // WHEN
    new Include(chart, 'include', { url: file });
    rmSync(folder, { recursive: true });

    // THEN
    expect(paths(chart)).toEqual(['chart/include/app-pod spec.hostPID']);
  });

  test('in the items of a List, with the kind and name of the item', () => {
    // GIVEN
    const chart = newChart();
    add(chart, 'list', { kind: 'List', items: [goodPod({ hostIPC: true })] });

    // THEN
    expect(PodSecurity.findings(chart)).toMatchObject([{ kind: 'Pod', name: 'app', path: 'items[0].spec.hostIPC' }]);
  });

  test('in a Service of Knative, which hardening leaves alone', () => {
    // GIVEN
    const chart = newChart();
    const template = { spec: { containers: [goodContainer('main', {}, { privileged: true })] } };
    add(chart, 'knative', { apiVersion: 'serving.knative.dev/v1', kind: 'Service', spec: { template } });

    // THEN
    expect(paths(chart)).toContain('chart/knative spec.template.spec.containers[0].securityContext.privileged');
  });

  test('in an init container', () => {
    // GIVEN
    const chart = newChart();
    add(chart, 'pod', goodPod({ initContainers: [goodContainer('setup', {}, { readOnlyRootFilesystem: false })], containers: [] }));

    // THEN
    expect(PodSecurity.findings(chart)).toMatchObject([{ container: 'setup', control: 'readOnlyRootFilesystem' }]);
  });

  test('in a value that is only known at synth', () => {
    // GIVEN
    const chart = newChart();
    add(chart, 'pod', { spec: Lazy.any({ produce: () => goodPod({ hostPID: true }).spec }) });

    // THEN
    expect(paths(chart)).toEqual(['chart/pod spec.hostPID']);
  });

  test('below the scope and nowhere else', () => {
    // GIVEN
    const app = new App();
    const [one, other] = ['one', 'other'].map(id => new Chart(app, id));
    add(new Construct(one, 'nested'), 'pod', goodPod({ hostPID: true }));
    add(other, 'pod', goodPod({ hostIPC: true }));

    // THEN
    expect(paths(one.node.findChild('nested') as Construct)).toEqual(['one/nested/pod spec.hostPID']);
    expect(paths(one)).toEqual(['one/nested/pod spec.hostPID']);
    expect(paths(app)).toEqual(['one/nested/pod spec.hostPID', 'other/pod spec.hostIPC']);
  });
});

describe('PodSecurity looks at a finished tree', () => {
  test('what validation does to an object counts', () => {
    // GIVEN
    const chart = newChart();
    const pod = add(chart, 'pod', goodPod({ hostPID: true }));
    chart.node.addValidation({
      validate: () => {
        pod.addJsonPatch(JsonPatch.replace('/spec/hostPID', false));
        return [];
      },
    });

    // THEN
    expect(PodSecurity.findings(chart)).toEqual([]);
  });

  test('what a Helm chart leaves out by its values has no pod', () => {
    // GIVEN
    const chart = new HelmChart(new App(), 'shop', { version: '1.0.0', appVersion: '1.0.0' });

    // WHEN
    new HardenedDeployment(chart, 'api', { image: 'registry.example/api:1.0', port: 8080, replicas: 1 });

    // THEN
    expect(PodSecurity.findings(chart)).toEqual([]);
  });

  test('a validation error anywhere in the app comes through', () => {
    // GIVEN
    const app = new App();
    const chart = new Chart(app, 'chart');
    add(chart, 'pod', goodPod());
    new Chart(app, 'other').node.addValidation({ validate: () => ['the port is wrong'] });

    // THEN
    expect(() => PodSecurity.findings(chart)).toThrow('Validation failed with the following errors:\n  [other] the port is wrong');
  });

  test('asking twice gives the same', () => {
    // GIVEN
    const chart = newChart();
    add(chart, 'pod', goodPod({ hostPID: true }));

    // THEN
    expect(PodSecurity.findings(chart)).toEqual(PodSecurity.findings(chart));
  });

  test('a scope without objects is refused, for it would pass whatever happens to the pods', () => {
    expect(() => PodSecurity.expectRestricted(newChart())).toThrow(
      "There is no object below 'chart', so nothing can be said of its pods; pass the construct that holds them");
  });
});

describe('PodSecurity asks for the standards of one version', () => {
  const probed = goodContainer('main', { livenessProbe: { httpGet: { port: 80, host: 'elsewhere.example' } } });

  test('1.35 by default', () => {
    // GIVEN
    const chart = newChart();
    add(chart, 'pod', podOf(probed));

    // THEN
    expect(PodSecurity.findings(chart)).toMatchObject([{ control: 'hostProbesAndHostLifecycle' }]);
  });

  test('the one given', () => {
    // GIVEN
    const chart = newChart();
    add(chart, 'pod', podOf(probed));

    // THEN
    expect(PodSecurity.findings(chart, { kubernetesVersion: KubernetesVersion.V1_33 })).toEqual([]);
  });
});

describe('expectRestricted', () => {
  test('returns where all pods are hardened', () => {
    // GIVEN
    const chart = newChart();
    add(chart, 'pod', goodPod());

    // THEN
    expect(() => PodSecurity.expectRestricted(chart)).not.toThrow();
  });

  test('throws one error that tells all findings', () => {
    // GIVEN
    const chart = newChart();
    add(chart, 'pod', goodPod({ hostPID: true }, { runAsUser: 0 }));

    // THEN
    expect(() => PodSecurity.expectRestricted(chart)).toThrow(new Error([
      "The pods below 'chart' are not restricted:",
      "  [chart/pod] Pod 'app', hostNamespaces: 'spec.hostPID' is true: leave it out, or set it to false",
      "  [chart/pod] Pod 'app', runAsUser: 'spec.securityContext.runAsUser' is 0: "
      + 'set it to the number of a user that is not root, or leave it out',
    ].join('\n')));
  });

  test('names the app where that is the scope', () => {
    // GIVEN
    const app = new App();
    add(new Chart(app, 'chart'), 'pod', goodPod({ hostPID: true }));

    // THEN
    expect(() => PodSecurity.expectRestricted(app)).toThrow('The pods below the app are not restricted:');
  });
});

describe('a recorded exception', () => {
  const because: ContainerExceptionOptions = { reason: 'the tracer needs it', container: 'main' };
  const inMain = (securityContext: JsonMap) => goodContainer('main', {}, securityContext);
  const withAdded = (capability: string) => inMain({ capabilities: { drop: ['ALL'], add: [capability] } });
  const ALLOW = { allowExceptions: true };

  test('is reported with its reason', () => {
    // GIVEN
    const chart = newChart();
    add(chart, 'pod', podOf(inMain({ readOnlyRootFilesystem: false }), recorded(HardeningException.writableRootFilesystem(because))));

    // THEN
    expect(PodSecurity.findings(chart)).toMatchObject([{ control: 'readOnlyRootFilesystem', exceptionReason: 'the tracer needs it' }]);
    expect(() => PodSecurity.expectRestricted(chart)).toThrow("(an exception is recorded, which 'allowExceptions' lets pass: the tracer needs it)");
  });

  test.each<[string, HardeningException, JsonMap, JsonMap]>([
    ['an extra capability', HardeningException.extraCapability('SYS_PTRACE', because), withAdded('SYS_PTRACE'), {}],
    ['SYS_ADMIN, which escalates privileges as well', HardeningException.extraCapability('SYS_ADMIN', because),
      inMain({ allowPrivilegeEscalation: true, capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }), {}],
    ['a writable root filesystem', HardeningException.writableRootFilesystem(because), inMain({ readOnlyRootFilesystem: false }), {}],
    ['a root user', HardeningException.rootUser(because), inMain({ runAsUser: 0, runAsNonRoot: false }), {}],
    ['privilege escalation', HardeningException.privilegeEscalation(because), inMain({ allowPrivilegeEscalation: true }), {}],
    ['a privileged container', HardeningException.privileged(because), inMain({ privileged: true, allowPrivilegeEscalation: true, capabilities: {} }), {}],
    ['an unconfined seccomp', HardeningException.seccompUnconfined(because), inMain({ seccompProfile: { type: 'Unconfined' } }), {}],
    ['an unconfined AppArmor', HardeningException.appArmorUnconfined(because), inMain({ appArmorProfile: { type: 'Unconfined' } }), {}],
    ['a host port', HardeningException.hostPort(53, because), goodContainer('main', { ports: [{ name: 'dns', containerPort: 53, hostPort: 53 }] }), {}],
    ['a host of a probe', HardeningException.probeHost('localhost', because),
      goodContainer('main', { livenessProbe: { httpGet: { host: 'localhost', port: 80 } } }), {}],
    ['the host network', HardeningException.hostNetwork(because), inMain({}), { hostNetwork: true }],
    ['the host processes', HardeningException.hostPid(because), inMain({}), { hostPID: true }],
    ['the host IPC', HardeningException.hostIpc(because), inMain({}), { hostIPC: true }],
    ['a host path', HardeningException.hostPath('logs', because), inMain({}), { volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }] }],
    ['a volume', HardeningException.volumeType('share', because), inMain({}), { volumes: [{ name: 'share', nfs: { server: 'nas', path: '/' } }] }],
    ['a token', HardeningException.serviceAccountToken(because), inMain({}), { automountServiceAccountToken: true }],
  ])('for %s passes where exceptions are allowed, and only there', (_, exception, container, spec) => {
    // GIVEN
    const chart = newChart();
    add(chart, 'pod', podOf(container, recorded(exception), spec));

    // THEN
    expect(PodSecurity.findings(chart, ALLOW)).toEqual([]);
    expect(() => PodSecurity.expectRestricted(chart)).toThrow('are not restricted');
  });

  test('for hardening switched off excuses everything', () => {
    // GIVEN
    const chart = newChart();
    add(chart, 'pod', {
      metadata: { annotations: { 'exception.cdk8s-sigil/hardening-disabled': 'debugging' } }, spec: { containers: [{ name: 'main' }] },
    });

    // THEN
    expect(PodSecurity.findings(chart, ALLOW)).toEqual([]);
  });

  test('for every container excuses each of them', () => {
    // GIVEN
    const chart = newChart();
    add(chart, 'pod', podOf(withAdded('SYS_PTRACE'), recorded(HardeningException.extraCapability('SYS_PTRACE', { reason: 'tracing' }))));

    // THEN
    expect(PodSecurity.findings(chart, ALLOW)).toEqual([]);
  });

  test.each<[string, HardeningException, JsonMap, JsonMap]>([
    ['privilege escalation by another capability', HardeningException.extraCapability('SYS_PTRACE', because), inMain({ allowPrivilegeEscalation: true }), {}],
    ['another capability', HardeningException.extraCapability('SYS_PTRACE', because), withAdded('SYS_ADMIN'), {}],
    ['a capability that is not dropped', HardeningException.extraCapability('SYS_PTRACE', because), inMain({ capabilities: { drop: [] } }), {}],
    ['another container', HardeningException.rootUser({ ...because, container: 'other' }), inMain({ runAsUser: 0 }), {}],
    ['another control', HardeningException.rootUser(because), inMain({ privileged: true }), {}],
    ['another host namespace', HardeningException.hostNetwork(because), inMain({}), { hostPID: true }],
    ['another port', HardeningException.hostPort(53, because), goodContainer('main', { ports: [{ containerPort: 80, hostPort: 80 }] }), {}],
    ['another host of a probe', HardeningException.probeHost('::1', because), goodContainer('main', { livenessProbe: { tcpSocket: { host: '127.0.0.1', port: 80 } } }), {}],
    ['another volume', HardeningException.hostPath('logs', because), inMain({}), { volumes: [{ name: 'root', hostPath: { path: '/' } }] }],
    ['another volume of its type', HardeningException.volumeType('share', because), inMain({}), { volumes: [{ name: 'other', nfs: { server: 'nas', path: '/' } }] }],
    ['a host path by its type', HardeningException.volumeType('logs', because), inMain({}), { volumes: [{ name: 'logs', hostPath: { path: '/' } }] }],
  ])('does not excuse %s', (_, exception, container, spec) => {
    // GIVEN
    const chart = newChart();
    add(chart, 'pod', podOf(container, recorded(exception), spec));

    // THEN
    expect(PodSecurity.findings(chart, ALLOW)).toHaveLength(1);
  });

  test('stands on the workload, not on its pods', () => {
    // GIVEN
    const chart = newChart();
    const template = podOf(inMain({ privileged: true }), recorded(HardeningException.privileged(because)));
    add(chart, 'deployment', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template } });

    // THEN
    expect(PodSecurity.findings(chart, ALLOW)).toMatchObject([{ control: 'privileged' }]);
  });
});
