import { HardeningControl } from '../../src/hardening/hardening-exception';
import { containersOf } from '../../src/hardening/pod-template';
import { asMap, asString, isList, Json, JsonMap, mapsOf } from '../../src/template/json';

/** What a container may do, whoever of pod and container says so. Written apart from the code under test, so that it can judge it. */
export interface EffectiveContainer {
  readonly name: string;
  readonly context: JsonMap;
  readonly runAsUser: Json | undefined;
  readonly runAsGroup: Json | undefined;
  readonly runAsNonRoot: boolean;
  readonly seccomp: string;
  readonly appArmor: string;
  readonly capabilities: readonly string[];
}

/** One freedom of a pod or container: how loose it is, and the control that has to be excepted for more. */
export interface Freedom {
  readonly key: string;
  readonly control?: HardeningControl;
  readonly container?: string;
  readonly subject?: string;
  /** More is looser. */
  readonly looseness: number;
}

const UNSET = 'unset';

/** The containers of a pod with what they inherit. */
export function effectiveContainersOf(template: JsonMap): EffectiveContainer[] {
  const spec = asMap(template.spec);
  const pod = asMap(spec.securityContext);
  const annotations = asMap(asMap(template.metadata).annotations);
  return containersOf(spec).map(({ container }) => {
    const name = asString(container.name) ?? '';
    const context = asMap(container.securityContext);
    const annotation = asString(annotations[`container.apparmor.security.beta.kubernetes.io/${name}`]);
    const add = asMap(context.capabilities).add;
    const { appArmorProfile } = context;
    return {
      name,
      context,
      runAsUser: context.runAsUser ?? pod.runAsUser ?? undefined,
      runAsGroup: context.runAsGroup ?? pod.runAsGroup ?? undefined,
      runAsNonRoot: (context.runAsNonRoot ?? pod.runAsNonRoot) === true,
      seccomp: profileName(context.seccompProfile ?? pod.seccompProfile),
      appArmor: profileName(appArmorProfile ?? (annotation ? profileOfAnnotation(annotation) : pod.appArmorProfile)),
      capabilities: (isList(add) ? add : []).map(capability => String(capability).replace('CAP_', '')),
    };
  });
}

/** Every freedom that a pod takes; one that it does not take is absent, or has no looseness. */
export function freedomsOf(template: JsonMap): Freedom[] {
  const spec = asMap(template.spec);
  const pod = asMap(spec.securityContext);
  const loose = (condition: boolean) => condition ? 1 : 0;
  return [
    { key: 'hostNetwork', control: HardeningControl.HOST_NETWORK, looseness: loose(spec.hostNetwork === true) },
    { key: 'hostPID', control: HardeningControl.HOST_PID, looseness: loose(spec.hostPID === true) },
    { key: 'hostIPC', control: HardeningControl.HOST_IPC, looseness: loose(spec.hostIPC === true) },
    { key: 'token', control: HardeningControl.SERVICE_ACCOUNT_TOKEN, looseness: loose(spec.automountServiceAccountToken !== false) },
    { key: 'serviceLinks', looseness: loose(spec.enableServiceLinks !== false) },
    { key: 'fsGroup', looseness: loose(pod.fsGroup === 0) },
    ...kernelFreedomsOf('pod', pod),
    ...effectiveContainersOf(template).flatMap(freedomsOfContainer),
    ...containersOf(spec).flatMap(({ container }) => nodeFreedomsOf(container)),
  ];
}

function freedomsOfContainer({ name, context, runAsUser, runAsGroup, runAsNonRoot, seccomp, appArmor, capabilities }: EffectiveContainer): Freedom[] {
  const of = (key: string, control: HardeningControl, looseness: number | boolean): Freedom =>
    ({ key: `${name} ${key}`, control, container: name, looseness: Number(looseness) });
  return [
    of('privileged', HardeningControl.PRIVILEGED, context.privileged === true),
    of('escalation', HardeningControl.PRIVILEGE_ESCALATION, context.allowPrivilegeEscalation !== false),
    of('writable root', HardeningControl.WRITABLE_ROOT_FILESYSTEM, context.readOnlyRootFilesystem !== true),
    of('root', HardeningControl.ROOT_USER, !runAsNonRoot),
    of('user', HardeningControl.ROOT_USER, runAsUser === 0 ? 2 : runAsUser === undefined ? 1 : 0),
    of('group', HardeningControl.ROOT_USER, runAsGroup === 0 ? 2 : runAsGroup === undefined ? 1 : 0),
    // Without a word the kubelet runs a container unconfined by seccomp, and the runtime confines it by AppArmor where there is one.
    of('seccomp', HardeningControl.SECCOMP_UNCONFINED, !isConfined(seccomp)),
    of('AppArmor', HardeningControl.APPARMOR_UNCONFINED, !isConfined(appArmor) && appArmor !== UNSET),
    of('capabilities', HardeningControl.EXTRA_CAPABILITY, !(asList(asMap(context.capabilities).drop).includes('ALL'))),
    ...capabilities.filter(capability => capability !== 'NET_BIND_SERVICE').map(subject =>
      ({ ...of(`capability ${subject}`, HardeningControl.EXTRA_CAPABILITY, 1), subject })),
    ...kernelFreedomsOf(name, context),
  ];
}

function kernelFreedomsOf(owner: string, context: JsonMap): Freedom[] {
  const seLinux = asMap(context.seLinuxOptions);
  return [
    ...['type', 'user', 'role'].filter(key => seLinux[key]).map(key => ({ key: `${owner} SELinux ${key} ${seLinux[key]}`, looseness: 1 })),
    ...mapsOf(context.sysctls).map(({ name }) => ({ key: `${owner} sysctl ${name}`, looseness: 1 })),
    { key: `${owner} procMount`, looseness: Number(context.procMount === 'Unmasked') },
    { key: `${owner} hostProcess`, looseness: Number(asMap(context.windowsOptions).hostProcess === true) },
  ];
}

function nodeFreedomsOf(container: JsonMap): Freedom[] {
  const name = asString(container.name) ?? '';
  const { postStart, preStop } = asMap(container.lifecycle);
  const hosts = [container.livenessProbe, container.readinessProbe, container.startupProbe, postStart, preStop].flatMap((handler, index) =>
    ['httpGet', 'tcpSocket'].map(action => hostFreedom(`${name} ${action} ${index}`, name, asMap(asMap(handler)[action]).host)));
  return [
    ...mapsOf(container.ports).filter(({ hostPort }) => hostPort).map(({ hostPort }) => (
      { key: `${name} host port ${hostPort}`, control: HardeningControl.HOST_PORT, container: name, subject: String(hostPort), looseness: 1 }
    )),
    ...hosts,
  ];
}

function hostFreedom(asked: string, container: string, host: Json | undefined): Freedom {
  return { key: `${asked} host`, control: HardeningControl.PROBE_HOST, container, subject: String(host), looseness: Number(Boolean(host)) };
}

/** Whether a profile confines; what is unset or nonsense does not. */
export function isConfined(profile: string): boolean {
  return profile === 'RuntimeDefault' || profile.startsWith('Localhost ');
}

function profileName(profile: Json | undefined): string {
  const { type, localhostProfile } = asMap(profile);
  return type === undefined ? UNSET : type === 'Localhost' ? `Localhost ${localhostProfile}` : String(type);
}

function profileOfAnnotation(annotation: string): JsonMap {
  switch (annotation) {
    case 'runtime/default': return { type: 'RuntimeDefault' };
    case 'unconfined': return { type: 'Unconfined' };
    default: return annotation.startsWith('localhost/') ? { type: 'Localhost', localhostProfile: annotation.slice('localhost/'.length) } : {};
  }
}

function asList(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}
