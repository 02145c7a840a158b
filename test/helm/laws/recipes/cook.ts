import { ApiObject, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import {
  claimOf, cronOf, databaseOf, exceptionsOf, imageOf, ingressOf, patch, profileOf, resourcesOf, writablePathsOf,
} from './ingredients';
import { ChartRecipe, ConfigRecipe, NumberName, PartRecipe } from './recipe';
import { HelmChart } from '../../../../src/helm/helm-chart';
import { ValueSchema } from '../../../../src/helm/values/value-schema';
import { IContainerImage } from '../../../../src/workloads/container-image';
import { HardenedCronJob } from '../../../../src/workloads/hardened-cron-job';
import { HardenedDaemonSet } from '../../../../src/workloads/hardened-daemon-set';
import { HardenedDeployment } from '../../../../src/workloads/hardened-deployment';
import { HardenedJob } from '../../../../src/workloads/hardened-job';
import { HardenedStatefulSet } from '../../../../src/workloads/hardened-stateful-set';
import { HardenedServingProps } from '../../../../src/workloads/hardened-workload-props';
import { HealthChecks } from '../../../../src/workloads/health-checks';
import { SecretMount } from '../../../../src/workloads/secret-mount';
import { SigilService } from '../../../../src/workloads/sigil-service';
import { WritableDirectory } from '../../../../src/workloads/writable-directory';
import { imageOfApi } from '../../../workloads/images';

/** What an image knows of itself. */
const KNOWN: Partial<IContainerImage> = { portVariable: 'PORT', writableDirectories: [WritableDirectory.scratch('/app/cache')], preStopCommand: ['/app/drain'] };

type AnyWorkload = HardenedDeployment | HardenedStatefulSet | HardenedDaemonSet | HardenedJob | HardenedCronJob;

/** The key below which the values of a part stand. */
export function keyOf(index: number): string {
  return `part${index}`;
}

/** Writes the chart of a recipe. */
export function cook(recipe: ChartRecipe): (chart: HelmChart) => void {
  return chart => new Kitchen(chart, recipe).cook();
}

/** A chart while it is made. */
class Kitchen {
  private readonly workloads = new Map<number, AnyWorkload>();
  private config?: kplus.IConfigMap;

  constructor(private readonly chart: HelmChart, private readonly recipe: ChartRecipe) {}

  public cook(): void {
    const { parts, config } = this.recipe;
    this.config = this.addConfig(config);
    // A chart of nothing would equal anything that is empty.
    new kplus.ConfigMap(this.chart, 'always', { data: { is: 'there' } });
    parts.forEach((part, index) => this.addPart(part, index));
    parts.forEach(({ peer }, index) => this.connect(index, peer));
  }

  private addConfig({ data, isThere, name: given }: ConfigRecipe): kplus.IConfigMap {
    const { texts } = this.recipe;
    // What may not be there is referred to by its name.
    const name = isThere !== undefined ? 'settings' : given === undefined ? undefined : this.text('configName', given);
    if (isThere !== false || this.recipe.hasValues) {
      const made = new kplus.ConfigMap(this.chart, 'config', { metadata: { name }, data });
      made.addData('greeting', this.greeting());
      // cdk8s-plus leaves out data of nothing but empty texts.
      made.addData('mode', 'usual');
      texts.forEach((text, index) => made.addData(`text-${index}`, this.text(`texts.text${index}`, text)));
      made.addData('heading', `${made.name}: ${this.text('heading', 'Settings')}`);
      this.switch('configEnabled', isThere, made);
      if (isThere === undefined) {
        return made;
      }
    }
    return kplus.ConfigMap.fromConfigMapName(this.chart, 'settings', 'settings');
  }

  private addPart(part: PartRecipe, index: number): void {
    const id = `part-${index}`;
    if (part.isThere === false && !this.recipe.hasValues) {
      return;
    }
    const workload = this.workload(id, part, index);
    this.workloads.set(index, workload);
    this.finish(workload, part, index);
    const around = this.addAround(id, workload, part, index);
    [workload, ...around].forEach(construct => this.switch(`${keyOf(index)}Enabled`, part.isThere, construct));
  }

  private workload(id: string, part: PartRecipe, index: number): AnyWorkload {
    const { kind, storage, isMigration, schedule, isSuspended } = part;
    const { chart } = this;
    const serving = this.servingProps(id, part, index);
    const { port, metricsPort, healthChecks: _, shutdown: __, terminationGracePeriod: ___, ...common } = serving;
    const levelDb = storage === undefined ? undefined : databaseOf(storage);
    const replicated = { ...serving, replicas: this.number(part, index, 'replicas'), disruptionBudget: part.budget.isThere, topologySpread: part.isSpread };
    switch (kind) {
      case 'Deployment': return new HardenedDeployment(chart, id, { ...replicated, levelDb });
      case 'StatefulSet': return new HardenedStatefulSet(chart, id, { ...replicated, claimTemplates: storage === undefined ? [] : [claimOf(storage)] });
      case 'Sigil': return new SigilService(chart, id, { ...replicated, levelDb });
      case 'DaemonSet': return new HardenedDaemonSet(chart, id, { ...serving, levelDb: undefined });
      case 'Job': return new HardenedJob(chart, id, { ...common, migration: isMigration });
      case 'CronJob': return new HardenedCronJob(chart, id, { ...common, levelDb, schedule: cronOf(schedule), suspend: isSuspended });
    }
  }

  private servingProps(id: string, part: PartRecipe, index: number): HardenedServingProps & kplus.AbstractPodProps & Pick<kplus.WorkloadProps, 'podMetadata'> {
    const { chart, recipe: { profile } } = this;
    const { sleepSeconds, drainSeconds, preStopCommand, checks, account, readsConfig, own, name } = part;
    return {
      ...(name === undefined ? {} : { metadata: { name: this.text(`${keyOf(index)}.ownName`, name) } }),
      image: part.imageKnows ? imageOfApi({ reference: imageOf(part), ...KNOWN }) : imageOf(part),
      standardLabels: part.hasStandardLabels,
      rollOnConfigChange: part.rolls,
      port: this.number(part, index, 'port'),
      metricsPort: this.number(part, index, 'metricsPort'),
      unprivilegedPortStart: this.number(part, index, 'lowestPort'),
      resources: resourcesOf(part),
      shutdown: {
        preStopSleep: secondsOf(sleepSeconds),
        drain: secondsOf(drainSeconds),
        preStopCommand: preStopCommand === undefined || preStopCommand.length === 0 ? undefined : [...preStopCommand],
      },
      terminationGracePeriod: secondsOf(this.number(part, index, 'graceSeconds')),
      profile: own === undefined ? undefined : profileOf({ ...profile, ...own }),
      writablePaths: writablePathsOf(part),
      exceptions: exceptionsOf(part),
      env: {
        GREETING: kplus.EnvValue.fromValue(this.greeting()),
        ...(readsConfig === 'variable' && this.config !== undefined ? { MODE: kplus.EnvValue.fromConfigMap(this.config, 'greeting') } : {}),
        ...(part.secrets === 'variable' ? { TOKENS: this.tokens(id) } : {}),
        ...Object.fromEntries(Object.entries(part.env).map(([variable, value]) => [variable, kplus.EnvValue.fromValue(value)])),
      },
      volumes: readsConfig === 'volume' && this.config !== undefined ? [kplus.Volume.fromConfigMap(chart, `${id}-volume`, this.config, { name: 'config' })] : [],
      podMetadata: { annotations: { 'example.com/greeting': this.greeting(), ...part.annotations }, labels: { ...part.labels } },
      healthChecks: HealthChecks.http({
        livenessPath: `/${checks.isPathValue && part.kind !== 'Job' && part.kind !== 'CronJob' ? this.text(`${keyOf(index)}.checkedPath`, checks.path) : checks.path}`,
        startupTimeout: Duration.seconds(checks.startupSeconds),
        timeout: Duration.seconds(checks.timeoutSeconds),
      }),
      networkIsolation: part.isolation,
      ...this.secretsOf(id, part),
      createServiceAccount: account.isMade,
      serviceAccount: account.name === undefined ? undefined : kplus.ServiceAccount.fromServiceAccountName(chart, `${id}-account`, account.name),
    };
  }

  private tokens(id: string): kplus.EnvValue {
    return kplus.EnvValue.fromSecretValue({ secret: kplus.Secret.fromSecretName(this.chart, `${id}-tokens`, this.recipe.secrets.tokens), key: 'tokens' });
  }

  private secretsOf(id: string, { secrets: use }: PartRecipe): HardenedServingProps & Pick<kplus.AbstractPodProps, 'dockerRegistryAuth'> {
    const { chart, recipe: { secrets: { credentials, tokens } } } = this;
    switch (use) {
      case 'files': return { secrets: [SecretMount.fromSecretName(credentials), SecretMount.fromSecretName(tokens)] };
      case 'pull': return { dockerRegistryAuth: kplus.Secret.fromSecretName(chart, `${id}-auth`, credentials) as kplus.DockerConfigSecret };
      default: return {};
    }
  }

  /** What cdk8s-plus has no property for. */
  private finish(workload: AnyWorkload, part: PartRecipe, index: number): void {
    const { kind, image, podFields, account, budget, sideTag, secrets, hasRole, pullSecrets, hostAliases } = part;
    const template = kind === 'CronJob' ? '/spec/jobTemplate/spec/template/spec' : '/spec/template/spec';
    const containers = ['containers/0', ...kind === 'Sigil' ? ['initContainers/0'] : []];
    patch(workload, Object.fromEntries(containers.map(container => [`${template}/${container}/imagePullPolicy`, image.pullPolicy])));
    const ofPods = secrets === 'pull' ? [this.recipe.secrets.credentials] : [];
    const fetching = [...ofPods, ...this.recipe.pullSecrets, ...pullSecrets].map(name => ({ name }));
    patch(workload, fetching.length === ofPods.length ? {} : { [`${template}/imagePullSecrets`]: fetching });
    patch(workload, Object.fromEntries(Object.entries(podFields).map(([field, value]) => [`${template}/${field}`, value])));
    if (sideTag !== undefined) {
      workload.addContainer({ name: 'side', portNumber: this.number(part, index, 'sidePort'), image: `registry.example.com/shop/side${sideTag === '' ? '' : `:${sideTag}`}` });
      workload.addInitContainer({ name: 'prepare', image: imageOf(part), args: ['prepare'], imagePullPolicy: image.pullPolicy });
    }
    if (hasRole && workload.serviceAccount !== undefined) {
      const role = new kplus.Role(workload, 'role');
      role.allowRead(kplus.ApiResource.PODS);
      role.bind(workload.serviceAccount);
    }
    if (hostAliases !== undefined) {
      const path = `${template}/hostAliases`;
      if (this.recipe.hasValues) {
        const form = ValueSchema.object({ hostnames: ValueSchema.list(ValueSchema.text()), ip: ValueSchema.text() });
        this.chart.values.bind(workload, path, this.chart.values.list(`${keyOf(index)}.aliases`, { default: [...hostAliases], items: form, description: 'Hosts.' }));
      } else {
        patch(workload, { [path]: hostAliases });
      }
    }
    const made = workload.node.tryFindChild('ServiceAccount');
    Object.entries(account.annotations).forEach(([name, value]) => made !== undefined && ApiObject.of(made).metadata.addAnnotation(name, value));
    const ofBudget = workload.node.tryFindChild('PodDisruptionBudget');
    if (ofBudget !== undefined && budget.maxUnavailable !== undefined) {
      patch(ofBudget, { '/spec/maxUnavailable': budget.maxUnavailable });
    }
  }

  /** What exposes a part and scales it, as far as it does not stand below it. */
  private addAround(id: string, workload: AnyWorkload, part: PartRecipe, index: number): Construct[] {
    const { autoscaler, ingress } = part;
    const service = this.exposed(id, workload, part, index);
    const around = service === undefined || workload.node.findAll().includes(service) ? [] : [service];
    return [
      ...around,
      ...(service === undefined || ingress === undefined || !ingress.isThere ? [] : [ingressOf(this.chart, `${id}-ingress`, service, ingress, this.number(part, index, 'servicePort'))]),
      ...(autoscaler === undefined || !autoscaler.isThere || !isScalable(workload) ? [] : [new kplus.HorizontalPodAutoscaler(this.chart, `${id}-autoscaler`, {
        target: workload,
        minReplicas: autoscaler.min,
        maxReplicas: autoscaler.max,
        metrics: [kplus.Metric.resourceCpu(kplus.MetricTarget.averageUtilization(autoscaler.cpu))],
      })]),
    ];
  }

  private exposed(id: string, workload: AnyWorkload, part: PartRecipe, index: number): kplus.Service | undefined {
    const { service } = part;
    const port = this.number(part, index, 'servicePort');
    if (service === undefined || port === undefined) {
      return undefined;
    }
    const ofMetrics = this.number(part, index, 'metricsPort');
    const ports: kplus.ServicePort[] = [
      { name: 'http', port, targetPort: workload.containers[0].portNumber },
      ...(service.hasMetrics ? [{ name: 'metrics', port: METRICS, targetPort: ofMetrics }] : []),
    ];
    const made = workload instanceof HardenedDeployment
      ? workload.exposeViaService({ serviceType: service.type, ports })
      : new kplus.Service(this.chart, `${id}-service`, { selector: workload, type: service.type, ports });
    Object.entries(service.annotations).forEach(([name, value]) => made.metadata.addAnnotation(name, value));
    return made;
  }

  private connect(index: number, peer: number | undefined): void {
    const [from, to] = [this.workloads.get(index), peer === undefined ? undefined : this.workloads.get(peer)];
    if (from !== undefined && to !== undefined) {
      from.network.allowTo(to);
    }
  }

  private switch(name: string, isThere: boolean | undefined, construct: Construct): void {
    if (isThere !== undefined && this.recipe.hasValues) {
      this.chart.when(this.chart.values.boolean(name, { default: isThere, description: 'Whether this is there.' }), construct);
    }
  }

  private greeting(): string {
    return this.text('greeting', this.recipe.greeting);
  }

  private text(path: string, literal: string): string {
    return this.recipe.hasValues ? `${this.chart.values.string(path, { default: literal, description: 'A text.' })}` : literal;
  }

  private number({ numbers, declared }: PartRecipe, index: number, name: NumberName): number | undefined {
    const literal = numbers[name];
    return literal === undefined || !declared.includes(name) || !this.recipe.hasValues ? literal
      : this.chart.values.integer(`${keyOf(index)}.numbers.${name}`, { default: literal, description: 'A number.' }).asNumber();
  }
}

/** The port of Services for metrics. */
export const METRICS = 9100;

function isScalable(workload: AnyWorkload): workload is HardenedDeployment | HardenedStatefulSet {
  return workload instanceof kplus.Deployment || workload instanceof kplus.StatefulSet;
}

function secondsOf(seconds: number | undefined): Duration | undefined {
  return seconds === undefined ? undefined : Duration.seconds(seconds);
}
