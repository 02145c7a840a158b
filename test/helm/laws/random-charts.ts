import { Cron, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import fc from 'fast-check';
import { WritablePath } from '../../../src/hardening/writable-path';
import { HelmChart } from '../../../src/helm/helm-chart';
import { ClaimTemplate } from '../../../src/workloads/claim-template';
import { HardenedCronJob } from '../../../src/workloads/hardened-cron-job';
import { HardenedDaemonSet } from '../../../src/workloads/hardened-daemon-set';
import { HardenedDeployment } from '../../../src/workloads/hardened-deployment';
import { HardenedJob } from '../../../src/workloads/hardened-job';
import { HardenedStatefulSet } from '../../../src/workloads/hardened-stateful-set';
import { LevelDbVolume } from '../../../src/workloads/level-db-volume';
import { NetworkIsolation } from '../../../src/workloads/network-isolation';
import { SecretMount } from '../../../src/workloads/secret-mount';
import { SigilService } from '../../../src/workloads/sigil-service';

/** What a chart is made of, as data, so that a failing one can be read. */
export interface ChartRecipe {
  readonly workloads: readonly WorkloadRecipe[];
  /** How many workloads more there are that look like the first. */
  readonly copies: number;
  readonly config: Readonly<Record<string, string>>;
  readonly texts: readonly string[];
}

interface WorkloadRecipe {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'Sigil';
  readonly port?: number;
  readonly metricsPort?: number;
  readonly replicas?: number;
  readonly isolation?: NetworkIsolation;
  readonly writable?: 'memory' | 'disk';
  readonly hasSecret: boolean;
  readonly hasClaim: boolean;
  readonly service?: kplus.ServiceType;
  readonly ingressHost?: string;
  readonly hasAutoscaler: boolean;
  readonly needsToggle: boolean;
}

const WORKLOAD: fc.Arbitrary<WorkloadRecipe> = fc.record({
  kind: fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Sigil'),
  port: fc.option(fc.integer({ min: 1024, max: 8999 }), { nil: undefined }),
  metricsPort: fc.option(fc.integer({ min: 9000, max: 9999 }), { nil: undefined }),
  replicas: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  isolation: fc.option(fc.constantFrom(NetworkIsolation.NONE, NetworkIsolation.INGRESS, NetworkIsolation.STRICT), { nil: undefined }),
  writable: fc.option(fc.constantFrom('memory', 'disk'), { nil: undefined }),
  hasSecret: fc.boolean(),
  hasClaim: fc.boolean(),
  service: fc.option(fc.constantFrom(kplus.ServiceType.CLUSTER_IP, kplus.ServiceType.NODE_PORT, kplus.ServiceType.LOAD_BALANCER), { nil: undefined }),
  ingressHost: fc.option(fc.constantFrom('shop.example.com', 'api.example.com'), { nil: undefined }),
  hasAutoscaler: fc.boolean(),
  needsToggle: fc.boolean(),
});

/** Texts of an author that look like something else, for a template or for YAML. */
const TEXT = fc.oneof(
  fc.constantFrom('{{ .Release.Name }}', 'yes', '0123', '1e400', '0o17', 'a\tb', '"\'`', 'x\nhostNetwork: true', '{{`', '', ' ', 'a\n\n\nb\n', '# no comment', '\u2028'),
  fc.string({ maxLength: 20, unit: 'grapheme-ascii' }),
);

/** Any chart that somebody could write with the public constructs. */
export const ANY_CHART: fc.Arbitrary<ChartRecipe> = fc.record({
  workloads: fc.array(WORKLOAD, { minLength: 1, maxLength: 3 }),
  copies: fc.constantFrom(0, 0, 3),
  config: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), TEXT, { maxKeys: 3 }),
  texts: fc.array(TEXT, { maxLength: 2 }),
});

const IMAGE = 'registry.example.com/shop/app:1.4.2';

/** Writes the chart of a recipe. */
export function cook({ workloads, copies, config, texts }: ChartRecipe): (chart: HelmChart) => void {
  return chart => {
    const data = new kplus.ConfigMap(chart, 'config', { data: config });
    texts.forEach((text, index) => data.addData(`text-${index}`, `${chart.values.string(`texts.text${index}`, { default: text, description: 'A text.' })}`));
    const greeting = `${chart.values.string('greeting', { default: 'hello', description: 'What is said.' })}`;
    workloads.forEach((recipe, index) => addWorkload(chart, `part-${index}`, recipe, greeting));
    Array.from({ length: copies }, (_, index) => addWorkload(chart, `copy-${index}`, { ...workloads[0], needsToggle: false }, greeting));
  };
}

function addWorkload(chart: HelmChart, id: string, recipe: WorkloadRecipe, greeting: string): void {
  const { kind, port, metricsPort, replicas, isolation, writable, hasSecret } = recipe;
  const common = {
    image: IMAGE,
    networkIsolation: isolation,
    secrets: hasSecret ? [SecretMount.fromSecretName('credentials')] : [],
    writablePaths: writable === undefined ? [] : [WritablePath[writable]('cache', '/var/cache/app', { sizeLimit: Size.mebibytes(16) })],
    env: { GREETING: kplus.EnvValue.fromValue(greeting) },
  };
  const serving = { ...common, port: port ?? 8080, metricsPort };
  switch (kind) {
    case 'Deployment': {
      const workload = new HardenedDeployment(chart, id, { ...serving, replicas });
      addAround(chart, id, workload, recipe);
      break;
    }
    case 'StatefulSet': {
      const claims = recipe.hasClaim ? [new ClaimTemplate({ name: 'data', mountPath: '/data', size: Size.gibibytes(1) })] : [];
      new HardenedStatefulSet(chart, id, { ...serving, replicas, claimTemplates: claims });
      break;
    }
    case 'DaemonSet': new HardenedDaemonSet(chart, id, serving); break;
    case 'Job': new HardenedJob(chart, id, { ...common, migration: recipe.hasClaim }); break;
    case 'CronJob': new HardenedCronJob(chart, id, { ...common, schedule: Cron.daily() }); break;
    case 'Sigil': new SigilService(chart, id, { ...serving, levelDb: new LevelDbVolume({ persistent: recipe.hasClaim }) }); break;
  }
}

function addAround(chart: HelmChart, id: string, workload: HardenedDeployment, recipe: WorkloadRecipe): void {
  const { service, ingressHost, hasAutoscaler, needsToggle, replicas } = recipe;
  if (needsToggle) {
    chart.when(chart.values.boolean(`${id.replace('-', '')}Enabled`, { default: true, description: 'Whether this part is there.' }), workload);
  }
  if (hasAutoscaler && replicas === undefined) {
    new kplus.HorizontalPodAutoscaler(chart, `${id}-autoscaler`, { target: workload, maxReplicas: 5 });
  }
  // A service of what may not be there would select nothing.
  if (service !== undefined && !needsToggle) {
    const exposed = workload.exposeViaService({ serviceType: service, ports: [{ name: 'http', port: 80, targetPort: workload.containers[0].portNumber }] });
    if (ingressHost !== undefined) {
      new kplus.Ingress(chart, `${id}-ingress`).addHostRule(ingressHost, '/', kplus.IngressBackend.fromService(exposed));
    }
  }
}
