import { readFileSync } from 'fs';
import { join } from 'path';
import { ApiObject } from 'cdk8s';
import * as fc from 'fast-check';
import { deployment, workloadOf, write } from './projects';
import { Json, JsonMap } from '../../src/template/json';
import { goodContainer } from '../support/pods';

/** The shapes of the newest API that is known here. */
const SHAPES = (JSON.parse(readFileSync(join(__dirname, '../support/kubernetes-schema/1.36.json'), 'utf8')) as {
  readonly shapes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}).shapes;

/** Values of a type of the API; what holds maps ends at some depth. */
function valuesOf(type: string, depth = 3): fc.Arbitrary<Json> {
  const kind = type.replace(/!$/, '');
  if (kind.startsWith('[')) {
    return fc.array(valuesOf(kind.slice(1, -1), depth), { minLength: 1, maxLength: 2 });
  }
  if (kind.startsWith('{')) {
    return fc.dictionary(fc.constantFrom('one', 'two'), valuesOf(kind.slice(1, -1), depth), { minKeys: 1 });
  }
  if (kind.startsWith('=')) {
    return fc.constantFrom(...kind.slice(1).split('|'));
  }
  return kind in SHAPES ? mapsOf(kind, depth - 1) : SCALARS[kind];
}

function mapsOf(shape: string, depth: number): fc.Arbitrary<JsonMap> {
  const fields = Object.entries(SHAPES[shape]).filter(([, type]) => depth > 0 || type.endsWith('!'));
  return fc.record(Object.fromEntries(fields.map(([field, type]) => [field, valuesOf(type, depth)])), {
    requiredKeys: fields.filter(([, type]) => type.endsWith('!')).map(([field]) => field),
  });
}

const text = fc.constantFrom('one', 'two');

const SCALARS: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  any: text,
  base64: fc.constant('b25l'),
  boolean: fc.boolean(),
  integer: fc.integer({ min: 2, max: 99 }),
  intOrString: fc.integer({ min: 2, max: 99 }),
  number: fc.integer({ min: 2, max: 99 }),
  quantity: fc.constantFrom('10Mi', '1Gi'),
  string: text,
};

/** Where a field can stand, in manifests that stay the same otherwise. */
interface Place {
  readonly shape: string;
  /** The fields that are places of their own or that every manifest has. */
  readonly others: readonly string[];
  /** Values that ask for what a Compose file does anyway; of some fields all values do. */
  readonly holding: Readonly<Record<string, (value: Json) => boolean>>;
  readonly outcome: (fields: JsonMap) => string;
}

/** What a Compose project makes of a chart: the file with all that it tells, or why there is none. */
function outcomeOf(build: Parameters<typeof write>[0]): string {
  try {
    const { text: file, files, project } = write(build);
    return JSON.stringify([file, Object.keys(files).filter(path => path.startsWith('deploy/')), project.omissions]);
  } catch (error) {
    return (error as Error).message;
  }
}

const always = () => true;
const is = (...same: readonly Json[]) => (value: Json) => same.includes(value);

const PLACES: Readonly<Record<string, Place>> = {
  'a pod': {
    shape: 'V1PodSpec',
    others: ['containers', 'initContainers', 'volumes', 'securityContext'],
    holding: {
      automountServiceAccountToken: is(false),
      dnsPolicy: is('ClusterFirst'),
      enableServiceLinks: is(false),
      // An address without names.
      hostAliases: value => (value as JsonMap[]).every(({ hostnames }) => hostnames === undefined),
      hostIPC: is(false),
      hostNetwork: is(false),
      hostPID: is(false),
      hostUsers: is(true),
      // Other than Linux is refused.
      os: always,
      // A Deployment restarts its pods.
      restartPolicy: always,
      setHostnameAsFQDN: is(false),
      shareProcessNamespace: is(false),
      terminationGracePeriodSeconds: is(30),
    },
    outcome: fields => outcomeOf(chart => deployment(chart, 'api', fields)),
  },
  'the security of a pod': {
    shape: 'V1PodSecurityContext',
    others: [],
    holding: {
      // Volumes on disk are told of, whatever it says.
      fsGroupChangePolicy: always,
      runAsNonRoot: is(false),
      supplementalGroupsPolicy: is('Merge'),
    },
    outcome: fields => outcomeOf(chart => deployment(chart, 'api', { securityContext: fields })),
  },
  'a container': {
    shape: 'V1Container',
    others: ['name', 'image', 'securityContext', 'volumeMounts', 'resources', 'lifecycle'],
    holding: {
      // Only init containers may have one.
      restartPolicy: always,
      stdin: is(false),
      stdinOnce: is(false),
      tty: is(false),
    },
    outcome: fields => outcomeOf(chart => deployment(chart, 'api', {}, fields)),
  },
  'the security of a container': {
    shape: 'V1SecurityContext',
    others: [],
    holding: {
      allowPrivilegeEscalation: is(true),
      privileged: is(false),
      procMount: is('Default'),
      readOnlyRootFilesystem: is(false),
      // The user is known, and not root.
      runAsNonRoot: always,
    },
    // The user is known, so that a group counts.
    outcome: fields => outcomeOf(chart => deployment(chart, 'api', {
      securityContext: { runAsUser: 1000 }, containers: [{ name: 'main', image: 'x:1', securityContext: fields }],
    })),
  },
  'the hooks of a container': {
    shape: 'V1Lifecycle', others: [], holding: {}, outcome: fields => outcomeOf(chart => deployment(chart, 'api', {}, { lifecycle: fields })),
  },
  'the resources of a container': {
    shape: 'V1ResourceRequirements', others: [], holding: {}, outcome: fields => outcomeOf(chart => deployment(chart, 'api', {}, { resources: fields })),
  },
  'a port': {
    shape: 'V1ContainerPort',
    others: ['containerPort'],
    holding: { hostIP: is('127.0.0.1'), name: always, protocol: is('TCP') },
    outcome: fields => outcomeOf(chart => deployment(chart, 'api', {}, { ports: [{ containerPort: 8080, ...fields }] })),
  },
  'a mount': {
    shape: 'V1VolumeMount',
    others: ['name', 'mountPath'],
    holding: { mountPropagation: is('None'), readOnly: is(false), recursiveReadOnly: is('Disabled') },
    outcome: fields => outcomeOf(chart => deployment(chart, 'api', { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'claim' } }] }, {
      volumeMounts: [{ name: 'data', mountPath: '/data', ...fields }],
    })),
  },
  'a volume': {
    shape: 'V1Volume',
    others: ['name'],
    holding: {},
    outcome: fields => outcomeOf(chart => deployment(chart, 'api', { volumes: [{ name: 'data', ...fields }] }, {
      volumeMounts: Object.keys(fields).length === 0 ? [] : [{ name: 'data', mountPath: '/data' }],
    })),
  },
  'a Deployment': {
    shape: 'V1DeploymentSpec',
    others: ['template', 'selector'],
    holding: { paused: is(false), replicas: is(1), strategy: value => (value as JsonMap).type === 'Recreate' },
    outcome: fields => outcomeOf(chart => deployment(chart, 'api', {}, {}, fields)),
  },
  'a StatefulSet': {
    shape: 'V1StatefulSetSpec',
    others: ['template', 'selector', 'volumeClaimTemplates'],
    // There is one pod, so no order among several; the Service is told of where somebody uses it.
    holding: { podManagementPolicy: always, serviceName: always, replicas: is(1), persistentVolumeClaimRetentionPolicy: value => Object.values(value as JsonMap).every(each => each === 'Retain') },
    outcome: fields => outcomeOf(chart => workloadOf(chart, 'api', 'apps/v1', 'StatefulSet', { template: { spec: { containers: [goodContainer('main')] } }, ...fields })),
  },
  'a DaemonSet': {
    shape: 'V1DaemonSetSpec',
    others: ['template', 'selector'],
    holding: {},
    outcome: fields => outcomeOf(chart => workloadOf(chart, 'api', 'apps/v1', 'DaemonSet', { template: { spec: { containers: [goodContainer('main')] } }, ...fields })),
  },
  'a Job': {
    shape: 'V1JobSpec',
    others: ['template'],
    // The API server makes the selector as a rule.
    holding: { backoffLimit: is(6), completionMode: is('NonIndexed'), manualSelector: always, selector: always, suspend: is(false) },
    outcome: fields => outcomeOf(chart => workloadOf(chart, 'api', 'batch/v1', 'Job', {
      template: { spec: { restartPolicy: 'OnFailure', containers: [goodContainer('main')] } }, ...fields,
    })),
  },
  'a CronJob': {
    shape: 'V1CronJobSpec',
    others: ['jobTemplate'],
    holding: { suspend: is(false) },
    outcome: fields => outcomeOf(chart => workloadOf(chart, 'api', 'batch/v1', 'CronJob', {
      jobTemplate: { spec: { template: { spec: { restartPolicy: 'OnFailure', containers: [goodContainer('main')] } } } }, ...fields,
    })),
  },
  'a Service': {
    shape: 'V1ServiceSpec',
    others: ['selector', 'ports'],
    holding: {
      // How a cluster finds the one container that there is.
      allocateLoadBalancerNodePorts: always,
      clusterIP: always,
      clusterIPs: always,
      externalTrafficPolicy: always,
      internalTrafficPolicy: always,
      ipFamilies: always,
      ipFamilyPolicy: always,
      publishNotReadyAddresses: always,
      sessionAffinity: always,
      type: is('ClusterIP'),
    },
    outcome: fields => outcomeOf(chart => {
      deployment(chart, 'api');
      new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'api' }, spec: { selector: { app: 'api' }, ...fields } });
    }),
  },
};

/** Whether a value asks for nothing. */
function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

describe.each(Object.entries(PLACES))('no field is dropped in silence from %s', (_, { shape, others, holding, outcome }) => {
  const bare = outcome({});
  const fields = Object.entries(SHAPES[shape]).filter(([field]) => !others.includes(field) && holding[field] !== always);

  test.each(fields)('%s', (field, type) => {
    fc.assert(fc.property(valuesOf(type), value => {
      fc.pre(!isEmpty(value) && !(Object.hasOwn(holding, field) && holding[field](value)));

      expect(outcome({ [field]: value })).not.toBe(bare);
    }), { numRuns: 4, maxSkipsPerRun: 1000 });
  });
});

describe('what is left out', () => {
  test('has a hook without a command among it', () => {
    const { text: file } = write(chart => {
      deployment(chart, 'api', {}, { lifecycle: { postStart: { exec: {} } } });
    });
    expect(file).toContain('the postStart hook is none');
  });

  test('stands at the top of the file, once for all to whom it happens', () => {
    // WHEN
    const { text: file } = write(chart => {
      deployment(chart, 'api', { priorityClassName: 'high' }, { resources: { requests: { cpu: '1' } } });
      deployment(chart, 'web', { nodeName: 'one', priorityClassName: 'high' }, { resources: { requests: { cpu: '1' } } });
    });

    // THEN
    const header = file.slice(0, file.indexOf('\n\n'));
    expect(header).toContain('\n# - resources.requests: nothing is reserved\n');
    expect(header).toContain('\n# - priorityClassName: one machine runs everything\n');
    expect(header).toContain('\n# - nodeName: one machine runs everything (web)');
  });

  test('is a field that nobody knows', () => {
    const { project } = write(chart => deployment(chart, 'api', { newField: true }, { newerField: 1 }));

    expect(project.omissions).toEqual(expect.arrayContaining([
      { subject: 'api', field: 'newField', reason: 'Compose has nothing like it' },
      { subject: 'api', field: 'newerField', reason: 'Compose has nothing like it' },
    ]));
  });

  test.each([
    'NetworkPolicy', 'PodDisruptionBudget', 'HorizontalPodAutoscaler', 'Ingress', 'HTTPRoute', 'ServiceAccount', 'Role', 'RoleBinding', 'Namespace',
    'CustomResourceDefinition', 'Certificate',
  ])('is an object beside the workloads: %s', kind => {
    const { project, text: file } = write(chart => {
      deployment(chart);
      new ApiObject(chart, 'other', { apiVersion: 'example.com/v1', kind, metadata: { name: 'other' } });
    });

    expect(project.omissions).toContainEqual({ subject: 'other', field: kind, reason: expect.any(String) });
    expect(file).toContain(`\n# - ${kind}: `);
  });

  test('is told on lines of printable text', () => {
    const { text: file } = write(chart => deployment(chart, 'api', { volumes: [{ name: 'data', emptyDir: { 'odd\nkey: evil': 1 } }] }));

    expect(file.slice(0, file.indexOf('\n\n')).split('\n').filter(line => !line.startsWith('#'))).toEqual([]);
  });
});
