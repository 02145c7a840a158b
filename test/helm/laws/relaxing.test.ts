import { ChartUnderTest } from './chart-under-test';
import { useHelms } from './helms';
import { podTemplatesOf } from '../../../src/hardening/pod-template';
import { asMap, asString, JsonMap, mapsOf } from '../../../src/template/json';
import { HELM_MAJORS, objectsOf, renderChart } from '../../support/helm';

const TIMEOUT = 300_000;

const helmOf = useHelms(HELM_MAJORS);

// What docs/runbook.md says of relaxing, said by values.
describe.each(HELM_MAJORS)('relaxing examples/intelgraph by values, by Helm %s', version => {
  const chart = ChartUnderTest.ofExample('intelgraph');

  test('hardens all of it by default', async () => {
    const pods = podsOf(await rendered({}));

    expect(pods.length).toBeGreaterThan(5);
    expect(pods.flatMap(containersOf).filter(({ securityContext }) => asMap(securityContext).allowPrivilegeEscalation !== false)).toEqual([]);
  }, TIMEOUT);

  test('hardening.enabled: false takes the security contexts, and leaves ids, volumes and mounts, so that files stay readable', async () => {
    const values = { hardening: { enabled: false, disabledReason: 'INC-123' } };
    const [hard, soft] = [podsOf(await rendered({})), podsOf(await rendered(values))];
    const kept = (pod: JsonMap) =>
      ({ volumes: pod.volumes, mounts: containersOf(pod).map(({ volumeMounts }) => volumeMounts), fsGroup: asMap(pod.securityContext).fsGroup });

    expect(soft.flatMap(containersOf).flatMap(({ securityContext }) => Object.keys(asMap(securityContext)))
      .filter(key => ['allowPrivilegeEscalation', 'readOnlyRootFilesystem', 'capabilities', 'seccompProfile', 'runAsNonRoot'].includes(key))).toEqual([]);
    expect(soft.map(kept)).toEqual(hard.map(kept));
    expect(await chart.disagreements(helmOf(version), values)).toEqual([]);
  }, TIMEOUT);

  test('hardening.enabled: false needs a reason', async () => {
    const { refusal } = await renderChart(helmOf(version), chart.folder, chart.options({ values: { hardening: { enabled: false, disabledReason: '' } } }));

    expect(refusal?.message).toContain('disabledReason');
    expect(await chart.disagreements(helmOf(version), { hardening: { enabled: false, disabledReason: '' } })).toEqual([]);
  }, TIMEOUT);

  test('hardening.extraCapabilities adds one to all containers, still drops the others, and says why on each workload', async () => {
    const values = { hardening: { extraCapabilities: ['NET_BIND_SERVICE'], justifications: { NET_BIND_SERVICE: 'binds port 80' } } };
    const objects = await rendered(values);
    const capabilities = podsOf(objects).flatMap(containersOf).map(({ securityContext }) => asMap(securityContext).capabilities);
    const owners = objects.filter(object => podTemplatesOf(object).length > 0);
    const annotation = 'exception.cdk8s-sigil/extra-capability.NET_BIND_SERVICE';

    expect([...new Set(capabilities.map(each => JSON.stringify(each)))]).toEqual(['{"add":["NET_BIND_SERVICE"],"drop":["ALL"]}']);
    expect(owners.filter(({ metadata }) => !JSON.stringify(asMap(asMap(metadata).annotations)).includes('binds port 80')).map(({ kind }) => kind)).toEqual([]);
    expect(owners.flatMap(({ metadata }) => Object.keys(asMap(asMap(metadata).annotations)).filter(key => key.startsWith('exception.') && key.includes('NET_BIND')))
      .filter(key => key !== annotation)).toEqual([]);
    expect(await chart.disagreements(helmOf(version), values)).toEqual([]);
  }, TIMEOUT);

  test('hardening.writablePaths appends a path to those that are there', async () => {
    const values = { hardening: { writablePaths: [{ name: 'models', mountPath: '/var/lib/models', sizeLimit: '64Mi' }] } };
    const [before, after] = [podsOf(await rendered({})), podsOf(await rendered(values))];
    const paths = (pod: JsonMap) => containersOf(pod).map(container => mapsOf(container.volumeMounts).map(({ mountPath }) => asString(mountPath)));

    expect(after.map(paths)).toEqual(before.map(pod => paths(pod).map(each => [...each, '/var/lib/models'])).map(each => each.map(inOrder => expect.arrayContaining(inOrder))));
    expect(after.flatMap(pod => mapsOf(pod.volumes).filter(({ name }) => asString(name)?.includes('models')).map(({ emptyDir }) => emptyDir)))
      .toEqual(before.map(() => expect.objectContaining({ sizeLimit: '64Mi' })));
    expect(await chart.disagreements(helmOf(version), values)).toEqual([]);
  }, TIMEOUT);

  test('hardening.preStopCommand is the hook of all that serve', async () => {
    const values = { hardening: { preStopCommand: ['node', '-e', '0'] } };

    expect(containersOf(podOf(await rendered(values), 'intelgraph-gateway')).map(({ lifecycle }) => lifecycle)).toEqual([{ preStop: { exec: { command: ['node', '-e', '0'] } } }]);
    expect(await chart.disagreements(helmOf(version), values)).toEqual([]);
  }, TIMEOUT);

  async function rendered(values: JsonMap): Promise<JsonMap[]> {
    return objectsOf(await renderChart(helmOf(version), chart.folder, chart.options({ values })))
      .filter(({ metadata }) => asMap(asMap(metadata).annotations)['helm.sh/hook'] !== 'test');
  }
});

function podsOf(objects: readonly JsonMap[]): JsonMap[] {
  return objects.flatMap(podTemplatesOf).map(({ holder }) => asMap(holder.spec));
}

function podOf(objects: readonly JsonMap[], name: string): JsonMap {
  const [pod] = podsOf(objects.filter(({ kind, metadata }) => kind === 'Deployment' && asMap(metadata).name === name));
  return pod;
}

function containersOf(pod: JsonMap): JsonMap[] {
  return [...mapsOf(pod.initContainers), ...mapsOf(pod.containers)];
}
