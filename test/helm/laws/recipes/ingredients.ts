import { ApiObject, Cron, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ExceptionName, IngressRecipe, PartRecipe, ProfileRecipe, StorageRecipe } from './recipe';
import { AppArmorProfile } from '../../../../src/hardening/app-armor-profile';
import { HardeningException } from '../../../../src/hardening/hardening-exception';
import { HardeningProfile } from '../../../../src/hardening/hardening-profile';
import { PodIds } from '../../../../src/hardening/pod-ids';
import { SeccompProfile } from '../../../../src/hardening/seccomp-profile';
import { WritablePath } from '../../../../src/hardening/writable-path';
import { HelmChart } from '../../../../src/helm/helm-chart';
import { JsonMap } from '../../../../src/template/json';
import { ClaimTemplate } from '../../../../src/workloads/claim-template';
import { LevelDbVolume } from '../../../../src/workloads/level-db-volume';

/** Why something is relaxed, whoever relaxes it. */
export const REASON = 'The program needs it.';

/** Why the restrictions are off, whoever switches them off. */
export const DISABLED_REASON = 'a debugger';

/** The profile of a recipe. */
export function profileOf({ isEnabled, isOpenShift, user, group, fsGroup, seccomp, appArmor, version }: ProfileRecipe): HardeningProfile {
  const props = {
    kubernetesVersion: version,
    ...(isEnabled ? {} : { enabled: false, disabledReason: DISABLED_REASON }),
    ...(seccomp === undefined ? {} : { seccomp: SeccompProfile.localhost(seccomp) }),
  };
  if (isOpenShift) {
    return HardeningProfile.openShift(props);
  }
  const ofNode = (name?: string) => name === undefined ? AppArmorProfile.unset() : AppArmorProfile.localhost(name);
  return new HardeningProfile({
    ...props, ...(appArmor === undefined ? {} : { appArmor: ofNode(appArmor.name) }), ids: PodIds.of(user, { group, fsGroup }),
  });
}

const EXCEPTIONS: { readonly [name in ExceptionName]: HardeningException } = {
  rootUser: HardeningException.rootUser({ reason: REASON }),
  writableRootFilesystem: HardeningException.writableRootFilesystem({ reason: REASON }),
  serviceAccountToken: HardeningException.serviceAccountToken({ reason: REASON }),
};

/** What of a part is relaxed. */
export function exceptionsOf({ capabilities, exceptions }: PartRecipe): HardeningException[] {
  return [...capabilities.map(name => HardeningException.extraCapability(name, { reason: REASON })), ...exceptions.map(name => EXCEPTIONS[name])];
}

/** The directories that a part writes to. */
export function writablePathsOf({ writablePaths }: PartRecipe): WritablePath[] {
  return writablePaths.map(({ name, mountPath, medium, size }) =>
    WritablePath[medium === 'Disk' ? 'disk' : 'memory'](name, mountPath, { sizeLimit: Size.mebibytes(size) }));
}

/** What the first container of a part asks for and may use. */
export function resourcesOf({ resources: { limit, request, cpu, cpuLimit } }: PartRecipe): kplus.ContainerResources {
  return {
    memory: { limit: Size.mebibytes(limit), request: Size.mebibytes(request) },
    cpu: { request: kplus.Cpu.millis(cpu), limit: cpuLimit === undefined ? undefined : kplus.Cpu.millis(cpuLimit) },
  };
}

/** The reference to the image of a part. */
export function imageOf({ image: { repository, tag, digest } }: PartRecipe): string {
  return `${repository}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`;
}

/** The database of a part. */
export function databaseOf({ isKept, size, storageClass, accessMode, existingClaim }: StorageRecipe): LevelDbVolume {
  return new LevelDbVolume(isKept && existingClaim !== undefined ? { existingClaim }
    : { persistent: isKept, size: Size.gibibytes(size), storageClassName: storageClass, accessMode });
}

/** The claim template of a part. */
export function claimOf({ isKept, size, storageClass, accessMode }: StorageRecipe): ClaimTemplate {
  return new ClaimTemplate({ name: 'data', mountPath: '/data', persistent: isKept, size: Size.gibibytes(size), storageClassName: storageClass, accessMode });
}

/** A schedule as cdk8s takes it. */
export function cronOf(schedule: string): Cron {
  const [minute, hour, day, month, weekDay] = schedule.split(' ');
  return Cron.schedule({ minute, hour, day, month, weekDay });
}

/** An Ingress to a Service. */
export function ingressOf(
  chart: HelmChart, id: string, service: kplus.Service, { host, className, tls }: IngressRecipe, port?: number,
): kplus.Ingress {
  const ingress = new kplus.Ingress(chart, id, { className });
  ingress.addRules({ host, path: '/', backend: kplus.IngressBackend.fromService(service, { port }) });
  if (tls !== undefined) {
    const secret = tls.secretName === undefined ? undefined : kplus.Secret.fromSecretName(chart, `${id}-tls`, tls.secretName);
    ingress.addTls([{ ...(host === undefined || !tls.hasHosts ? {} : { hosts: [host] }), secret }]);
  }
  return ingress;
}

/** Says what cdk8s-plus has no property for. */
export function patch(construct: Construct, values: JsonMap): void {
  Object.entries(values).forEach(([path, value]) => ApiObject.of(construct).addJsonPatch(JsonPatch.add(path, value)));
}
