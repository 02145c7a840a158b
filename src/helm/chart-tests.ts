import { ConditionalObject } from './chart-model';
import { PlannedObject } from './chart-objects';
import { Isolation } from './chart-tests-network';
import { placeName } from './file-names';
import { Knobs } from './lift/knobs';
import { liftContainer, liftImage } from './lift/lift-container';
import { PodLabels, withScopedSelectors } from './lift/selectors';
import { ServedPort, ServedWorkload, servedWorkloads, ServingService } from './served-workloads';
import { withSettingsAnnotations } from '../hardening/exception-annotation';
import { harden } from '../hardening/harden';
import { HardeningPolicy } from '../hardening/hardening-policy';
import { podTemplatesOf } from '../hardening/pod-template';
import { choose } from '../template/choose';
import { and, asCondition, isNonEmpty } from '../template/conditions';
import { builtIn, isExpression, variable } from '../template/expression';
import { asMap, Json, JsonMap, mapsOf } from '../template/json';
import { labelValue } from '../template/names';
import { each, join, union } from '../template/operations';
import { knownEntries } from '../template/parts';
import { Refusal } from '../template/refusal';
import { INSTANCE_LABEL } from '../workloads/standard-labels';

/**
 * What knocks at a workload: 2 MB with `wget` for HTTP and `nc` for everything else over TCP. Both run as any user, need no shell and
 * write nothing.
 */
const IMAGE = 'docker.io/library/busybox:1.37.0';

const SECONDS = '10';

const RESOURCES: JsonMap = { limits: { memory: '32Mi' }, requests: { cpu: '10m', memory: '16Mi' } };

/** The objects of `helm test` for one workload. */
export interface ChartTest {
  /** The name of its file below `templates/tests/`, without an extension. */
  readonly name: string;
  readonly objects: readonly ConditionalObject[];
}

/** The tests of a chart, and what its values must not say of them. */
export interface ChartTests {
  readonly tests: readonly ChartTest[];
  readonly refusals: readonly Refusal[];
}

/** What the tests of a chart are made of. */
export interface ChartTestsInput {
  /** The path of the chart, for messages. */
  readonly place: string;
  /** What tells the pods of a release from others, in their labels. */
  readonly instance: Json;
  readonly objects: readonly PlannedObject[];
  readonly knobs: Knobs;
  /** How the pods are hardened, which is how all pods are. */
  readonly policy: HardeningPolicy;
  readonly pullSecrets: Json;
  readonly commonLabels: Json;
}

/** A pod for each workload that serves, which asks it as other pods of its namespace do. */
export function planTests({ place, instance, objects, knobs, policy, pullSecrets, commonLabels }: ChartTestsInput): ChartTests {
  const served = servedWorkloads(objects).flatMap(withTestablePorts);
  if (served.length === 0) {
    return { tests: [], refusals: [] };
  }
  const rival = objects.find(({ group }) => group[0] === knobs.group[0]);
  if (rival !== undefined) {
    throw new Error(`the values of '${rival.object.node.path}' would stand below '${knobs.group[0]}', where those of 'helm test' stand; give the construct another id`);
  }
  knobs.describe('The pods with which `helm test` checks that what serves answers.');
  const isEnabled = asCondition(knobs.boolean('enabled', true, 'Whether the chart has tests.'));
  const { image, refusals } = liftImage(IMAGE, knobs, `the tests of '${place}'`, true);
  const client = liftContainer({ image, resources: RESOURCES, imagePullPolicy: 'IfNotPresent' }, knobs.without('extraEnv'));
  const isolation = new Isolation(objects);
  const tests = served.map(({ workload, service }): ChartTest => {
    const names = namesOf(workload, instance);
    const pod = withSettingsAnnotations(hardened(testPod(names, service, client, pullSecrets), policy), policy);
    const door = () => withScopedSelectors(doorTo(service, names), new PodLabels([knownEntries(podLabelsOf(workload))]), instance);
    const isThere = and(isEnabled, workload.condition, service.service.condition);
    const isClosed = isolation.isClosed(knownEntries(podLabelsOf(workload)), service.ports);
    return {
      name: placeName(workload),
      objects: [
        ...(isClosed === false ? [] : [{ condition: and(isThere, isClosed), tree: withMoreLabels(door(), commonLabels) }]),
        { condition: isThere, tree: withMoreLabels(pod, commonLabels) },
      ],
    };
  });
  return { tests, refusals: refusals.map(refusal => ({ ...refusal, when: and(isEnabled, refusal.when) })) };
}

interface TestedService {
  readonly workload: PlannedObject;
  readonly service: ServingService;
}

/** The first Service of a workload, with the ports that a client can knock at. */
function withTestablePorts({ workload, services: [service] }: ServedWorkload): TestedService[] {
  const ports = service.ports.filter(({ protocol }) => protocol === 'TCP');
  return ports.length === 0 ? [] : [{ workload, service: { ...service, ports } }];
}

interface TestNames {
  readonly name: Json;
  readonly labels: JsonMap;
}

/** Labels of their own, so that no Service and no budget of the chart takes the test for what it tests. */
function namesOf(workload: PlannedObject, instance: Json): TestNames {
  return {
    name: join(asMap(workload.tree.metadata).name ?? placeName(workload), '-test'),
    labels: { 'app.kubernetes.io/component': 'test', 'app.kubernetes.io/name': labelValue(`${placeName(workload)}-test`), [INSTANCE_LABEL]: instance },
  };
}

function hook(weight?: string): JsonMap {
  return {
    'helm.sh/hook': 'test',
    'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    ...(weight === undefined ? {} : { 'helm.sh/hook-weight': weight }),
  };
}

function testPod({ name, labels }: TestNames, service: ServingService, client: JsonMap, pullSecrets: Json): JsonMap {
  const secrets = isExpression(pullSecrets) ? [each(pullSecrets, 'secret', { name: variable('secret', 'string') })] : [];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { ...labels, 'app.kubernetes.io/managed-by': builtIn('Release.Service') }, annotations: hook() },
    spec: {
      // As every pod template of cdk8s-plus says, whether it is restricted or not.
      automountServiceAccountToken: false,
      containers: service.ports.map(port => ({ ...client, name: port.name, command: commandFor(service, port) })),
      imagePullSecrets: secrets.length === 0 ? undefined : choose(isNonEmpty(secrets), secrets, undefined),
      restartPolicy: 'Never',
      securityContext: { fsGroupChangePolicy: 'OnRootMismatch' },
    },
  };
}

/** Asks for what the readiness probe asks for, or else whether anybody listens. */
function commandFor({ service }: ServingService, { port, httpGet }: ServedPort): Json {
  const host = asMap(service.tree.metadata).name ?? '';
  if (httpGet === undefined || (httpGet.scheme ?? 'HTTP') !== 'HTTP') {
    return ['nc', '-z', '-w', SECONDS, host, join(port)];
  }
  const headers = mapsOf(httpGet.httpHeaders).flatMap(({ name, value }) => ['--header', join(name ?? '', ': ', value ?? '')]);
  return ['wget', '-q', '-T', SECONDS, '-O', '/dev/null', ...headers, join('http://', host, ':', port, httpGet.path ?? '/')];
}

/** The pod as every pod of the chart is hardened; it writes nothing, so it needs no directory to write to. */
function hardened(pod: JsonMap, policy: HardeningPolicy): JsonMap {
  const settings = policy.settings === undefined ? undefined : { ...policy.settings, extraPaths: undefined };
  return harden(pod, { ...policy, settings, exceptions: [], writablePaths: [] }).template;
}

/** Lets the test in where the isolation of the workload would not. */
function doorTo({ service, ports }: ServingService, { name, labels }: TestNames): JsonMap {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    // Before the pod.
    metadata: { name, labels: { ...labels, 'app.kubernetes.io/managed-by': builtIn('Release.Service') }, annotations: hook('-1') },
    spec: {
      ingress: [{
        from: [{ podSelector: { matchLabels: labels } }],
        ports: ports.map(({ containerPort, port }) => ({ port: containerPort ?? port, protocol: 'TCP' })),
      }],
      podSelector: { matchLabels: asMap(asMap(service.tree.spec).selector) },
      policyTypes: ['Ingress'],
    },
  };
}

function withMoreLabels(object: JsonMap, more: Json): JsonMap {
  const metadata = asMap(object.metadata);
  return { ...object, metadata: { ...metadata, labels: union(metadata.labels, more) } };
}

function podLabelsOf({ tree }: PlannedObject): Json | undefined {
  const [{ holder }] = podTemplatesOf(tree);
  return asMap(holder.metadata).labels;
}
