import { ApiObject, Cron, Duration, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  ComposeProject, HardenedCronJob, HardenedDaemonSet, HardenedDeployment, HardenedJob, HardenedNamespace, HardeningException, HelmChart,
  NetworkIsolation, PythonImage, SecretMount, SigilApp, StaticImage, StaticProgram, WritableDirectory, WritablePath,
} from 'cdk8s-sigil';

const app = new SigilApp({ projectFolder: __dirname });
const chart = new HelmChart(app, 'intelgraph', {
  namespace: 'intelgraph',
  version: '1.0.0',
  appVersion: '5.1.2',
  description: 'IntelGraph: the API with its worker, analytics, gateway and nightly report.',
});
new HardenedNamespace(chart, 'namespace', { metadata: { name: 'intelgraph' } });

const host = 'intelgraph.example.com';
const networkIsolation = NetworkIsolation.STRICT;
const repository = (name: string) => `registry.example.com/intelgraph/${name}`;
// An image that is built elsewhere.
const image = (name: string, tag: string) => `${repository(name)}:${tag}`;

// What runs elsewhere.

const postgres = kplus.NetworkPolicyIpBlock.ipv4(chart, 'postgres', '10.20.0.0/28');
const postgresPort = [kplus.NetworkPolicyPort.tcp(5432)];

const queue = kplus.Pods.select(chart, 'queue', {
  labels: { 'app.kubernetes.io/name': 'nats' },
  namespaces: kplus.Namespaces.select(chart, 'queue-namespace', { names: ['messaging'] }),
});
const queuePort = [kplus.NetworkPolicyPort.tcp(4222)];

const prometheus = kplus.Namespaces.select(chart, 'prometheus-namespace', { names: ['monitoring'] });
const metricsPort = 9090;
const scraped = [kplus.NetworkPolicyPort.tcp(metricsPort)];

// What several workloads share.

const config = new kplus.ConfigMap(chart, 'config', {
  data: {
    'log-level': 'info',
    'postgres-url': 'postgres://intelgraph@postgres.internal.example.com:5432/intelgraph',
    'queue-url': 'nats://nats.messaging:4222',
  },
});
const logLevel = { LOG_LEVEL: kplus.EnvValue.fromConfigMap(config, 'log-level') };
const database = {
  POSTGRES_URL: kplus.EnvValue.fromConfigMap(config, 'postgres-url'),
  POSTGRES_PASSWORD_FILE: kplus.EnvValue.fromValue('/run/secrets/password'),
};
const databaseSecret = SecretMount.fromSecretName('intelgraph-postgres');
const messages = { QUEUE_URL: kplus.EnvValue.fromConfigMap(config, 'queue-url') };

// The telemetry agent: one on every node, to which the workloads of that node send what they observe.

const telemetry = new HardenedDaemonSet(chart, 'telemetry', {
  image: image('telemetry', '0.9.4'),
  port: 4318,
  metricsPort,
  env: logLevel,
  writablePaths: [WritablePath.disk('spool', '/var/spool/telemetry', { sizeLimit: Size.gibibytes(2) })],
  networkIsolation,
});
telemetry.network.allowFrom(prometheus, scraped);
const telemetryService = new kplus.Service(chart, 'telemetry-service', {
  selector: telemetry,
  ports: [{ name: 'http', port: 4318 }],
});
ApiObject.of(telemetryService).addJsonPatch(JsonPatch.add('/spec/internalTrafficPolicy', 'Local'));
const observed = { ...logLevel, TELEMETRY_URL: kplus.EnvValue.fromValue(`http://${telemetryService.name}:4318`) };

// Analytics: Python, which caches what it has computed. Its image knows the port and the cache, so the Deployment does not repeat them.

const analyticsImage = new PythonImage(chart, 'analytics-image', {
  name: 'analytics',
  context: 'analytics',
  repository: repository('analytics'),
  tag: '3.2.0',
  module: 'analytics',
  files: ['analytics'],
  port: 8000,
  portVariable: 'PORT',
  writableDirectories: [WritableDirectory.scratch('/var/cache/analytics', { sizeLimit: Size.gibibytes(4), onDisk: true })],
});
const analytics = new HardenedDeployment(chart, 'analytics', {
  image: analyticsImage,
  env: { ...observed, ...database },
  secrets: [databaseSecret],
  resources: {
    cpu: { request: kplus.Cpu.millis(500) },
    memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
  },
  networkIsolation,
});
analytics.network.allowTo(postgres, postgresPort);
analytics.network.allowTo(telemetry);
const analyticsService = analytics.exposeViaService();

// The API.

const api = new HardenedDeployment(chart, 'api', {
  image: image('api', '5.1.2'),
  port: 8080,
  metricsPort,
  replicas: 3,
  env: {
    ...observed,
    ...database,
    ...messages,
    ANALYTICS_URL: kplus.EnvValue.fromValue(`http://${analyticsService.name}:8000`),
  },
  secrets: [databaseSecret],
  networkIsolation,
});
api.network.allowTo(postgres, postgresPort);
api.network.allowTo(queue, queuePort);
api.network.allowTo(analytics);
api.network.allowTo(telemetry);
api.network.allowFrom(prometheus, scraped);
const apiService = api.exposeViaService();

// The worker: it serves nobody, so nobody has to forget it before it stops, but it finishes the message that it holds.

const worker = new HardenedDeployment(chart, 'worker', {
  image: image('worker', '5.1.2'),
  env: { ...observed, ...database, ...messages },
  secrets: [databaseSecret],
  shutdown: { preStopSleep: Duration.seconds(0), drain: Duration.minutes(2) },
  networkIsolation,
});
worker.network.allowTo(postgres, postgresPort);
worker.network.allowTo(queue, queuePort);
worker.network.allowTo(telemetry);
new kplus.HorizontalPodAutoscaler(chart, 'worker-autoscaler', {
  target: worker,
  minReplicas: 2,
  maxReplicas: 12,
  metrics: [kplus.Metric.resourceCpu(kplus.MetricTarget.averageUtilization(70))],
});

// The gateway: a static Go binary that serves the web application and passes the rest on. It listens on port 80 without being root.

const gatewayImage = new StaticImage(chart, 'gateway-image', {
  name: 'gateway',
  context: 'gateway',
  repository: repository('gateway'),
  tag: '2.7.1',
  program: StaticProgram.go({ sources: ['main.go', 'web'] }),
  port: 80,
  portVariable: 'PORT',
  healthArguments: ['-healthcheck'],
});
const gateway = new HardenedDeployment(chart, 'gateway', {
  image: gatewayImage,
  unprivilegedPortStart: 80,
  env: { ...observed, API_URL: kplus.EnvValue.fromValue(`http://${apiService.name}:8080`) },
  networkIsolation,
});
gateway.network.allowTo(api);
gateway.network.allowTo(telemetry);

const ingress = new kplus.Ingress(chart, 'ingress', {
  className: 'nginx',
  tls: [{ hosts: [host], secret: kplus.Secret.fromSecretName(chart, 'certificate', 'intelgraph-tls') }],
});
ingress.addHostRule(host, '/', kplus.IngressBackend.fromService(gateway.exposeViaService()));
ingress.addHostRule(host, '/api', kplus.IngressBackend.fromService(apiService, { port: 8080 }));

// The schema of the database: a new version of the image, or of anything else here, is a new Job.

const migration = new HardenedJob(chart, 'migration', {
  image: image('api', '5.1.2'),
  args: ['migrate', '--to', 'latest'],
  env: { ...logLevel, ...database },
  secrets: [databaseSecret],
  migration: true,
  backoffLimit: 2,
  ttlAfterFinished: Duration.days(7),
  networkIsolation,
});
migration.network.allowTo(postgres, postgresPort);

// The nightly report. Its typesetter is a vendor's image that writes beside its own binary, wherever it pleases.

const reportVolume = kplus.Volume.fromEmptyDir(chart, 'report-volume', 'report', { sizeLimit: Size.gibibytes(1) });
const report = new HardenedCronJob(chart, 'report', {
  schedule: new Cron({ minute: '30', hour: '2' }),
  timeZone: 'Europe/Zurich',
  startingDeadline: Duration.hours(1),
  concurrencyPolicy: kplus.ConcurrencyPolicy.FORBID,
  initContainers: [{
    name: 'typesetter',
    image: 'registry.example.com/vendor/typesetter:1.9',
    volumeMounts: [{ path: '/out', volume: reportVolume }],
  }],
  containers: [{
    name: 'sender',
    image: image('report', '1.4.0'),
    envVariables: { ...logLevel, ...database },
    volumeMounts: [{ path: '/out', volume: reportVolume, readOnly: true }],
  }],
  secrets: [SecretMount.fromSecretName('intelgraph-postgres', { containers: ['sender'] })],
  exceptions: [HardeningException.writableRootFilesystem({
    container: 'typesetter',
    reason: 'the typesetter writes its fonts beside its own binary, and the vendor gives no way to move them',
    owner: 'reporting@example.com',
    expires: '2036-12-31',
  })],
  networkIsolation,
});
report.network.allowTo(postgres, postgresPort);

// On a laptop everything is asked at its own port of the loopback address; what is measured is not asked at all.

new ComposeProject(chart, 'compose', {
  hostPorts: { 'intelgraph-gateway:80': 8081, 'intelgraph-telemetry:9090': 0, 'intelgraph-api:9090': 0 },
});

app.synth();
