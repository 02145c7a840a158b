import { Admission, useAdmission } from './admission';
import { JsonMap } from '../../src/template/json';

// The other tests prove something only as long as this one hears Kubernetes refuse.
describe('the validation of Kubernetes', () => {
  const admission = useAdmission();

  test('accepts what is right', async () => {
    expect(await admission().ofCreation(deployment({}))).toEqual({ errors: [], warnings: [] });
  });

  test('refuses a field that the API does not know', async () => {
    const { errors } = await admission().ofCreation(deployment({ seccompProfil: {} }));

    expect(errors).toEqual(['strict decoding error: unknown field "spec.template.spec.seccompProfil"']);
  });

  test('refuses a field of another type', async () => {
    const { errors } = await admission().ofCreation(deployment({ hostNetwork: 'yes' }));

    expect(errors).toEqual([expect.stringContaining('cannot unmarshal string into Go struct field')]);
  });

  test('refuses fields that contradict each other, and names all of them', async () => {
    const { errors } = await admission().ofCreation(deployment({
      tolerations: [{ operator: 'Exists', value: 'a' }, { operator: 'Equal', value: 'a' }],
    }));

    expect(errors).toEqual([
      'spec.template.spec.tolerations[0].operator: Invalid value: "a": value must be empty when `operator` is \'Exists\'',
      'spec.template.spec.tolerations[1].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ]);
  });

  test('judges what it has filled in with defaults', async () => {
    const { errors } = await admission().ofCreation(deployment({ volumes: [{ name: 'data' }, { name: 'data' }] }));

    expect(errors).toEqual(['spec.template.spec.volumes[1].name: Duplicate value: "data"']);
  });

  test.each<[string, JsonMap, string]>([
    ['StatefulSet', { ...workload('apps/v1', 'StatefulSet', pod({})), metadata: { name: '-' } }, 'metadata.name: Invalid value: "-"'],
    ['DaemonSet', workload('apps/v1', 'DaemonSet', pod({ restartPolicy: 'Never' })), 'spec.template.spec.restartPolicy: Unsupported value: "Never"'],
    ['Job', workload('batch/v1', 'Job', pod({})), 'spec.template.spec.restartPolicy: Required value'],
    ['CronJob', object('batch/v1', 'CronJob', { schedule: 'never', jobTemplate: { spec: { template: pod({ restartPolicy: 'Never' }) } } }), 'spec.schedule: Invalid value: "never"'],
    ['Pod', object('v1', 'Pod', { containers: [] }), 'spec.containers: Required value'],
    ['Service', object('v1', 'Service', { ports: [{ port: 0 }] }), 'spec.ports[0].port: Invalid value: 0'],
    ['Ingress', object('networking.k8s.io/v1', 'Ingress', { rules: [{ host: 'A' }] }), 'spec.rules[0].host: Invalid value: "A"'],
    ['NetworkPolicy', object('networking.k8s.io/v1', 'NetworkPolicy', { podSelector: {}, policyTypes: ['All'] }), 'spec.policyTypes[0]: Unsupported value: "All"'],
    ['PodDisruptionBudget', object('policy/v1', 'PodDisruptionBudget', { minAvailable: -1 }), 'spec.minAvailable: Invalid value: -1'],
    ['HorizontalPodAutoscaler', object('autoscaling/v2', 'HorizontalPodAutoscaler', { maxReplicas: 0, scaleTargetRef: { kind: 'Deployment', name: 'a' } }), 'spec.maxReplicas: Invalid value: 0'],
    ['PersistentVolumeClaim', object('v1', 'PersistentVolumeClaim', { accessModes: ['ReadWriteOnce'] }), 'spec.resources[storage]: Required value'],
    ['ConfigMap', { ...object('v1', 'ConfigMap'), data: { 'a b': '' } }, 'data[a b]: Invalid value: "a b"'],
    ['Secret', { ...object('v1', 'Secret'), type: 'kubernetes.io/tls' }, 'data[tls.crt]: Required value'],
    ['ServiceAccount', { ...object('v1', 'ServiceAccount'), metadata: { name: 'a', labels: { a: 'b c' } } }, 'metadata.labels: Invalid value: "b c"'],
    ['Namespace', { ...object('v1', 'Namespace'), metadata: { name: 'a', labels: { 'pod-security.kubernetes.io/enforce': 'strict' } } }, 'must be one of privileged, baseline, restricted'],
    ['Role', { ...object('rbac.authorization.k8s.io/v1', 'Role'), rules: [{ verbs: [] }] }, 'rules[0].verbs: Required value'],
    ['RoleBinding', { ...object('rbac.authorization.k8s.io/v1', 'RoleBinding'), roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'a' } }, 'roleRef.kind: Unsupported value: "User"'],
  ])('refuses a wrong %s', async (_, wrong, told) => {
    const { errors } = await admission().ofCreation(wrong);

    expect(errors.join('\n')).toContain(told);
  });

  test('warns of what is no use', async () => {
    const { warnings } = await admission().ofCreation(deployment({ terminationGracePeriodSeconds: -1 }));

    expect(warnings).toEqual(['spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1']);
  });

  test('warns of what violates Pod Security restricted', async () => {
    const { warnings } = await admission().ofCreation(deployment({ hostNetwork: true }));

    expect(warnings).toEqual(['would violate PodSecurity "restricted:latest": host namespaces (hostNetwork=true)']);
  });

  test('refuses to change what is immutable', async () => {
    const selecting = (app: string) =>
      object('apps/v1', 'Deployment', { selector: { matchLabels: { app } }, template: { ...pod({}), metadata: { labels: { app } } } });
    const { errors } = await admission().ofUpdate(selecting('a'), selecting('b'));

    expect(errors).toEqual([expect.stringMatching(/^spec\.selector: Invalid value: .*: field is immutable$/)]);
  });

  test('accepts a change of what is not', async () => {
    expect(await admission().ofUpdate(deployment({}), deployment({ hostname: 'web' }))).toEqual({ errors: [], warnings: [] });
  });

  test.each([['v1', 'Node'], ['example.com/v1', 'Widget']])('ends at an object of a kind that it does not know, such as %s %s', async (apiVersion, kind) => {
    await expect(new Admission().ofCreation(object(apiVersion, kind))).rejects.toThrow(kind);
  });
});

function object(apiVersion: string, kind: string, spec?: JsonMap): JsonMap {
  return { apiVersion, kind, metadata: { name: 'a' }, ...spec === undefined ? {} : { spec } };
}

function workload(apiVersion: string, kind: string, template: JsonMap): JsonMap {
  return object(apiVersion, kind, kind === 'Job' ? { template } : { selector: { matchLabels: { app: 'a' } }, template });
}

function deployment(fields: JsonMap): JsonMap {
  return workload('apps/v1', 'Deployment', pod(fields));
}

/** A pod of today, and what is wrong with it. */
function pod(fields: JsonMap): JsonMap {
  return {
    metadata: { labels: { app: 'a' } },
    spec: {
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ name: 'main', image: 'a', securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
      ...fields,
    },
  };
}
