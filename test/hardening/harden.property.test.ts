import * as fc from 'fast-check';
import { liftingPolicies, podTemplates, policies, strictPolicies } from './arbitrary-pods';
import { effectiveContainersOf, EffectiveContainer, Freedom, freedomsOf, isConfined } from './effective-pod';
import { hardenTemplate } from './policies';
import { harden } from '../../src/hardening/harden';
import { HardeningControl, HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningPolicy } from '../../src/hardening/hardening-policy';
import { hardenedViolations } from '../../src/hardening/pod-security';
import { CONTAINER_LISTS, containersOf, mapContainers } from '../../src/hardening/pod-template';
import { asMap, isList, isMap, Json, JsonMap, mapsOf } from '../../src/template/json';

const RUNS = { numRuns: 500 };
const { EXTRA_CAPABILITY, PRIVILEGED, PRIVILEGE_ESCALATION, ROOT_USER, SECCOMP_UNCONFINED, APPARMOR_UNCONFINED } = HardeningControl;

function isWindows(template: JsonMap): boolean {
  return asMap(asMap(template.spec).os).name === 'windows';
}

/** Whether an exception lets a pod take a freedom. */
function excuses(exception: HardeningException, { control, container, subject, key }: Freedom): boolean {
  const applies = exception.container === undefined || exception.container === container;
  // The API server refuses a container that is privileged, or holds SYS_ADMIN, and must not escalate.
  const escalates = control === PRIVILEGE_ESCALATION
    && (exception.control === PRIVILEGED || (exception.control === EXTRA_CAPABILITY && exception.subject === 'SYS_ADMIN'));
  return control !== undefined && applies && !key.endsWith(' capabilities')
    && ((exception.control === control && (subject === undefined || exception.subject === subject)) || escalates);
}

function isExcepted(policy: HardeningPolicy, control: HardeningControl, container: string): boolean {
  return policy.exceptions.some(exception => exception.control === control && [undefined, container].includes(exception.container));
}

/** The template without all that hardening may change. */
function unhardened(template: JsonMap): JsonMap {
  const { automountServiceAccountToken, enableServiceLinks, hostIPC, hostNetwork, hostPID, securityContext, volumes, ...spec } = asMap(template.spec);
  const metadata = asMap(template.metadata);
  const annotations = Object.entries(asMap(metadata.annotations)).filter(([key]) => !/(apparmor|seccomp)\.security/.test(key));
  const context = asMap(securityContext);
  return {
    metadata: { ...metadata, annotations: Object.fromEntries(annotations) },
    spec: mapContainers({ ...spec, initContainers: null, ephemeralContainers: null, ...onlyLists(spec) }, withoutSecurity),
    supplementalGroups: context.supplementalGroups ?? [],
    fsGroupChangePolicy: context.fsGroupChangePolicy === 'Always' ? 'Always' : 'OnRootMismatch',
  };
}

function onlyLists(spec: JsonMap): JsonMap {
  return Object.fromEntries(CONTAINER_LISTS.flatMap(list => mapsOf(spec[list]).length > 0 ? [[list, spec[list]]] : [[list, null]]));
}

function withoutSecurity(container: JsonMap): JsonMap {
  const { securityContext, volumeMounts, ...rest } = container;
  return withoutKeys(rest, ['host', 'hostPort', 'hostIP']);
}

function withoutKeys(map: JsonMap, keys: readonly string[]): JsonMap {
  const copy = (value: Json): Json => isMap(value) ? withoutKeys(value, keys) : isList(value) ? value.map(copy) : value;
  return Object.fromEntries(Object.entries(map).flatMap(([key, value]) => value === undefined || keys.includes(key) ? [] : [[key, copy(value)]]));
}

function withoutPropagation(mount: JsonMap): JsonMap {
  return withoutKeys(mount, ['mountPropagation']);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

/** The maps and lists of a tree, each as often as it stands there. */
function nodesOf(value: Json | undefined): object[] {
  return typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(nodesOf)] : [];
}

/** A path as a container sees it; written apart from the code under test. */
function place(mountPath: Json | undefined): string {
  return String(mountPath).split('/').filter(part => part !== '').join('/').replace(/^var\/run(\/|$)/, 'run$1');
}

/** A field without what tells the items of lists apart. */
function withoutIndexes(field: string): string {
  return field.replace(/\[[^\]]*\]/g, '');
}

function names(maps: readonly JsonMap[]): string[] {
  return maps.map(({ name }) => String(name));
}

describe('harden, for any pod and any policy', () => {
  test('changes nothing the second time', () => {
    fc.assert(fc.property(podTemplates, fc.oneof(policies, liftingPolicies), (pod, policy) => {
      const once = hardenTemplate(pod, policy);
      expect(hardenTemplate(once.template, policy)).toEqual({ template: once.template, replacements: [] });
    }), RUNS);
  });

  test('only tightens, save where an exception names what it loosens', () => {
    fc.assert(fc.property(podTemplates, policies, (pod, policy) => {
      const before = new Map(freedomsOf(pod).map(({ key, looseness }) => [key, looseness]));
      const looser = freedomsOf(hardenTemplate(pod, policy).template).filter(freedom => freedom.looseness > (before.get(freedom.key) ?? 0));
      expect(looser.filter(freedom => !policy.exceptions.some(exception => excuses(exception, freedom)))).toEqual([]);
    }), RUNS);
  });

  test('keeps every field that is not about security', () => {
    fc.assert(fc.property(podTemplates, fc.oneof(policies, liftingPolicies), (pod, policy) => {
      expect(unhardened(hardenTemplate(pod, policy).template)).toEqual(unhardened(pod));
    }), RUNS);
  });

  test('keeps the volumes and mounts that are there, first and in their order', () => {
    fc.assert(fc.property(podTemplates, fc.oneof(policies, liftingPolicies), (pod, policy) => {
      const [before, after] = [pod, hardenTemplate(pod, policy).template].map(({ spec }) => [
        mapsOf(asMap(spec).volumes), ...containersOf(asMap(spec)).map(({ container }) => mapsOf(container.volumeMounts).map(withoutPropagation)),
      ]);
      expect(after.map((list, index) => list.slice(0, before[index].length))).toEqual(before);
    }), RUNS);
  });

  test('keeps what is explicit and safe', () => {
    const safe = (policy: HardeningPolicy, { name, runAsUser, runAsGroup, seccomp, appArmor, capabilities }: EffectiveContainer): JsonMap => ({
      ...!isExcepted(policy, ROOT_USER, name) && runAsUser ? { runAsUser } : {},
      ...!isExcepted(policy, ROOT_USER, name) && runAsGroup ? { runAsGroup } : {},
      ...!isExcepted(policy, SECCOMP_UNCONFINED, name) && isConfined(seccomp) ? { seccomp } : {},
      ...!isExcepted(policy, APPARMOR_UNCONFINED, name) && isConfined(appArmor) ? { appArmor } : {},
      capabilities: capabilities.filter(capability => capability === 'NET_BIND_SERVICE').slice(0, 1),
    });
    fc.assert(fc.property(podTemplates.filter(pod => !isWindows(pod)), policies, (pod, policy) => {
      const hardened = hardenTemplate(pod, policy).template;
      const kept = effectiveContainersOf(hardened).map(({ capabilities, ...container }) => (
        { ...container, capabilities: capabilities.filter(capability => capability === 'NET_BIND_SERVICE') }
      ));
      expect(kept).toMatchObject(effectiveContainersOf(pod).map(container => safe(policy, container)));
      const { fsGroup } = asMap(asMap(pod.spec).securityContext);
      expect(asMap(asMap(hardened.spec).securityContext)).toMatchObject(fsGroup ? { fsGroup } : {});
    }), RUNS);
  });

  test('gives every container all the writable paths that it shall have, on a volume of that kind', () => {
    fc.assert(fc.property(podTemplates.filter(pod => !isWindows(pod)), fc.oneof(policies, liftingPolicies), (pod, policy) => {
      const spec = asMap(hardenTemplate(pod, policy).template.spec);
      const given = new Map(containersOf(asMap(pod.spec)).map(({ container }) => [container.name, mapsOf(container.volumeMounts)]));
      for (const { container } of containersOf(spec)) {
        const mounts = mapsOf(container.volumeMounts);
        const wanted = policy.writablePaths.filter(path => path.containers?.includes(String(container.name)) ?? true);
        expect(mounts.map(mount => place(mount.mountPath))).toEqual(expect.arrayContaining(wanted.map(path => place(path.mountPath))));
        for (const mount of mounts.slice(given.get(container.name)?.length ?? 0)) {
          const path = wanted.find(({ mountPath }) => mountPath === mount.mountPath);
          const volume = mapsOf(spec.volumes).find(({ name }) => name === mount.name);
          expect(asMap(asMap(volume).emptyDir).medium === 'Memory').toBe(path?.inMemory);
        }
      }
    }), RUNS);
  });

  test('never has two volumes of one name, two mounts at one path, or a mount without its volume', () => {
    fc.assert(fc.property(podTemplates, fc.oneof(policies, liftingPolicies), (pod, policy) => {
      const spec = asMap(hardenTemplate(pod, policy).template.spec);
      const volumes = names(mapsOf(spec.volumes));
      expect([...new Set(volumes)]).toEqual(volumes);
      for (const { container } of containersOf(spec)) {
        const paths = mapsOf(container.volumeMounts).map(mount => place(mount.mountPath));
        expect([...new Set(paths)]).toEqual(paths);
        expect(volumes).toEqual(expect.arrayContaining(names(mapsOf(container.volumeMounts))));
      }
    }), RUNS);
  });

  test('never forbids a container to escalate that is privileged or holds SYS_ADMIN, which the API server would refuse', () => {
    fc.assert(fc.property(podTemplates.filter(pod => !isWindows(pod)), policies, fc.boolean(), (pod, policy, keepsExplicit) => {
      const containers = effectiveContainersOf(hardenTemplate(pod, { ...policy, keepsExplicit }).template);
      expect(containers.filter(({ context, capabilities }) =>
        context.allowPrivilegeEscalation === false && (context.privileged === true || capabilities.includes('SYS_ADMIN')))).toEqual([]);
    }), RUNS);
  });

  test('hands mounts on to the node in privileged containers alone, as the API server does not let others', () => {
    fc.assert(fc.property(podTemplates, policies, fc.boolean(), (pod, policy, keepsExplicit) => {
      const { spec } = hardenTemplate(pod, { ...policy, keepsExplicit }).template;
      const handing = containersOf(asMap(spec)).filter(({ container }) => mapsOf(container.volumeMounts).some(mount => mount.mountPropagation === 'Bidirectional'));
      expect(handing.filter(({ container }) => asMap(container.securityContext).privileged !== true)).toEqual([]);
    }), RUNS);
  });

  test('leaves its input as it is', () => {
    fc.assert(fc.property(podTemplates, fc.oneof(policies, liftingPolicies), (pod, policy) => {
      expect(() => harden(deepFreeze(pod), policy)).not.toThrow();
    }), RUNS);
  });

  test('puts no node in two places, where YAML would write an anchor', () => {
    fc.assert(fc.property(podTemplates, fc.oneof(policies, liftingPolicies), (pod, policy) => {
      const nodes = nodesOf(harden(pod, policy).template);
      expect(new Set(nodes).size).toBe(nodes.length);
    }), RUNS);
  });
});

describe('harden, for any pod without an exception', () => {
  test('leaves nothing that Pod Security Standards or this library find', () => {
    fc.assert(fc.property(podTemplates.filter(pod => !isWindows(pod)), strictPolicies, (pod, policy) => {
      const { template } = hardenTemplate(pod, policy);
      expect(hardenedViolations({ holder: template, path: [], owner: template }, policy.profile.kubernetesVersion)).toEqual([]);
    }), RUNS);
  });

  test('reports every explicit setting that they find', () => {
    fc.assert(fc.property(podTemplates.filter(pod => !isWindows(pod)), strictPolicies, (pod, policy) => {
      const reported = hardenTemplate(pod, policy).replacements.map(({ field }) => withoutIndexes(field));
      const found = hardenedViolations({ holder: pod, path: [], owner: pod }, policy.profile.kubernetesVersion)
        // An annotation is read as the field that it stands for, or not at all; 'drop' takes nothing out; a prefix is only another spelling.
        .filter(({ path, value }) => value !== undefined && !path.startsWith('metadata.') && !path.endsWith('.drop') && value !== 'CAP_NET_BIND_SERVICE');
      expect(found.map(({ path }) => withoutIndexes(path)).filter(path => !reported.some(field => path.startsWith(field)))).toEqual([]);
    }), RUNS);
  });
});

describe('harden, where the profile is switched off', () => {
  test('sets no restriction, and takes no freedom away', () => {
    fc.assert(fc.property(podTemplates, liftingPolicies, (pod, policy) => {
      const after = new Map(freedomsOf(hardenTemplate(pod, policy).template).map(({ key, looseness }) => [key, looseness]));
      const isId = ({ key }: Freedom) => key.endsWith(' user') || key.endsWith(' group');
      expect(freedomsOf(pod).filter(freedom => !isId(freedom) && freedom.looseness > (after.get(freedom.key) ?? 0))).toEqual([]);
    }), RUNS);
  });
});
