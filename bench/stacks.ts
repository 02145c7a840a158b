import { ApiObject, App, Chart, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { HardenedDeployment, HelmChart, NetworkIsolation } from 'cdk8s-sigil';
import { Construct } from 'constructs';

/** Adds one service to a chart: a Deployment, a Service and a ServiceAccount. */
export type Service = (scope: Construct, id: string) => void;

const IMAGE = 'registry.example.com/service:1.0.0';
const PORT = 8080;

/** A hardened service without what else a hardened workload brings along: further objects, labels, the roll when a configuration changes. */
export const hardenedService: Service = (scope, id) => {
  new HardenedDeployment(scope, id, {
    image: IMAGE,
    port: PORT,
    disruptionBudget: false,
    topologySpread: false,
    networkIsolation: NetworkIsolation.NONE,
    standardLabels: false,
    rollOnConfigChange: false,
  }).exposeViaService();
};

/** A hardened service as shipped. */
export const defaultService: Service = (scope, id) => {
  new HardenedDeployment(scope, id, { image: IMAGE, port: PORT }).exposeViaService();
};

const ID = 65532;

/** The hardened service in bare cdk8s-plus, written out by hand as far as cdk8s-plus knows the fields. */
export const plainService: Service = (scope, id) => addPlainService(scope, id);

/** The same with the labels of the service as shipped. */
export const labelledService: Service = (scope, id) => addPlainService(scope, id, {
  'app.kubernetes.io/name': id,
  'app.kubernetes.io/part-of': scope.node.id,
  'app.kubernetes.io/managed-by': 'cdk8s',
});

function addPlainService(scope: Construct, id: string, labels: { readonly [name: string]: string } = {}): void {
  const probe = (path: string, period: number, failures: number) => kplus.Probe.fromHttpGet(path, {
    port: PORT, periodSeconds: Duration.seconds(period), timeoutSeconds: Duration.seconds(3), failureThreshold: failures,
  });
  const memory = (name: string, size: number) => kplus.Volume.fromEmptyDir(scope, `${id}-${name}`, name, {
    medium: kplus.EmptyDirMedium.MEMORY, sizeLimit: Size.mebibytes(size),
  });
  new kplus.Deployment(scope, id, {
    metadata: { labels },
    podMetadata: { labels },
    serviceAccount: new kplus.ServiceAccount(scope, `${id}-account`, { metadata: { labels } }),
    securityContext: { user: ID, group: ID, fsGroup: ID, fsGroupChangePolicy: kplus.FsGroupChangePolicy.ON_ROOT_MISMATCH },
    containers: [{
      image: IMAGE,
      ports: [{ number: PORT, name: 'http' }],
      liveness: probe('/healthz', 10, 3),
      readiness: probe('/readyz', 5, 3),
      startup: probe('/healthz', 2, 30),
      lifecycle: { preStop: kplus.Handler.fromCommand(['/bin/sleep', '5']) },
      resources: {
        cpu: { request: kplus.Cpu.millis(100) },
        memory: { request: Size.mebibytes(128), limit: Size.mebibytes(256) },
        ephemeralStorage: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
      },
      securityContext: {
        capabilities: { drop: [kplus.Capability.ALL] },
        seccompProfile: { type: kplus.SeccompProfileType.RUNTIME_DEFAULT },
      },
      volumeMounts: [{ path: '/tmp', volume: memory('tmp', 64) }, { path: '/var/run/app', volume: memory('run', 16) }],
    }],
  }).exposeViaService();
}

/** The least that one can write in cdk8s-plus: no probe of its own, no writable path, no label, no restriction by hand. */
export const bareService: Service = (scope, id) => {
  new kplus.Deployment(scope, id, {
    containers: [{ image: IMAGE, portNumber: PORT }],
    serviceAccount: new kplus.ServiceAccount(scope, `${id}-account`),
  }).exposeViaService();
};

/** What the bare service renders to, but for the names. */
function manifestsOf(name: string) {
  const labels = { 'app.kubernetes.io/name': name };
  return {
    account: { metadata: { name }, automountServiceAccountToken: false },
    service: { metadata: { name }, spec: { ports: [{ port: PORT, targetPort: k8s.IntOrString.fromNumber(PORT) }], selector: labels, type: 'ClusterIP' } },
    deployment: {
      metadata: { name },
      spec: {
        minReadySeconds: 0,
        progressDeadlineSeconds: 600,
        replicas: 2,
        selector: { matchLabels: labels },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: k8s.IntOrString.fromString('25%'), maxUnavailable: k8s.IntOrString.fromString('25%') },
        },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            dnsPolicy: 'ClusterFirst',
            restartPolicy: 'Always',
            securityContext: { runAsNonRoot: true, fsGroupChangePolicy: 'Always' },
            serviceAccountName: name,
            terminationGracePeriodSeconds: 30,
            containers: [{
              name: 'main',
              image: IMAGE,
              imagePullPolicy: 'Always',
              ports: [{ containerPort: PORT }],
              resources: {
                limits: { cpu: k8s.Quantity.fromString('1500m'), memory: k8s.Quantity.fromString('2048Mi') },
                requests: { cpu: k8s.Quantity.fromString('1000m'), memory: k8s.Quantity.fromString('512Mi') },
              },
              securityContext: { allowPrivilegeEscalation: false, privileged: false, readOnlyRootFilesystem: true, runAsNonRoot: true },
              startupProbe: { failureThreshold: 3, tcpSocket: { port: k8s.IntOrString.fromNumber(PORT) } },
            }],
          },
        },
      },
    },
  };
}

/** The same objects, typed but without cdk8s-plus. */
export const l1Service: Service = (scope, id) => {
  const { account, service, deployment } = manifestsOf(id);
  new k8s.KubeServiceAccount(scope, `${id}-account`, account);
  new k8s.KubeService(scope, `${id}-service`, service);
  new k8s.KubeDeployment(scope, id, deployment);
};

/** The same objects as plain JSON. */
export const rawService: Service = (scope, id) => {
  const { account, service, deployment } = manifestsOf(id);
  new ApiObject(scope, `${id}-account`, { apiVersion: 'v1', kind: 'ServiceAccount', ...account });
  new ApiObject(scope, `${id}-service`, { apiVersion: 'v1', kind: 'Service', ...service });
  new ApiObject(scope, id, { apiVersion: 'apps/v1', kind: 'Deployment', ...deployment });
};

/** Charts with some services each. */
export function services(charts: number, servicesPerChart: number, service: Service): (app: App) => void {
  return app => {
    for (let number = 0; number < charts; number++) {
      const chart = new Chart(app, `chart-${number}`);
      for (let index = 0; index < servicesPerChart; index++) {
        service(chart, `service-${index}`);
      }
    }
  };
}

/** A Helm chart with some services. */
export function helmServices(count: number, service: Service, directory?: string): (app: App) => void {
  return app => {
    const chart = new HelmChart(app, 'chart-0', { version: '1.0.0', appVersion: '1.0.0', directory });
    for (let index = 0; index < count; index++) {
      service(chart, `service-${index}`);
    }
  };
}

/** Charts of ten objects, each depending on the one before. */
export function chain(charts: number): (app: App) => void {
  return app => {
    let before: Chart[] = [];
    for (let number = 0; number < charts; number++) {
      const chart = new Chart(app, `chart-${number}`);
      Array.from({ length: 10 }, (_, index) => configMap(chart, `object-${index}`));
      chart.addDependency(...before);
      before = [chart];
    }
  };
}

/** Layers of four objects, each object depending on the whole layer before. */
export function layers(count: number): (app: App) => void {
  return app => {
    const chart = new Chart(app, 'chart');
    let before: ApiObject[] = [];
    for (let layer = 0; layer < count; layer++) {
      const objects = Array.from({ length: 4 }, (_, index) => configMap(chart, `object-${layer}-${index}`));
      objects.forEach(object => object.addDependency(...before));
      before = objects;
    }
  };
}

function configMap(scope: Construct, id: string): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap' });
}
