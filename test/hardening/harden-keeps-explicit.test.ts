import * as fc from 'fast-check';
import { podTemplates, policies } from './arbitrary-pods';
import { effectiveContainersOf, freedomsOf, isConfined } from './effective-pod';
import { contextOf, hardenSpec, hardenTemplate, ON_MAIN, one, podContextOf, policyOf, profileOf, REASON, RUNTIME_DEFAULT, specOf, UNCONFINED, withContext } from './policies';
import { HardeningException } from '../../src/hardening/hardening-exception';
import { HardeningPolicy } from '../../src/hardening/hardening-policy';
import { PodIds } from '../../src/hardening/pod-ids';
import { asMap, isList, JsonMap } from '../../src/template/json';

const RUNS = { numRuns: 500 };

/** A policy for a pod that somebody else wrote. */
function keeping(...exceptions: HardeningException[]): HardeningPolicy {
  return policyOf({ exceptions, keepsExplicit: true });
}

describe('an exception, where the policy keeps what is explicit', () => {
  const DROPPED = { capabilities: { drop: ['ALL'] } };

  test.each<[string, HardeningException, JsonMap]>([
    ['a user of the container', HardeningException.rootUser(REASON), withContext({ runAsUser: 1000 })],
    ['a user of the container, with an exception of its own', HardeningException.rootUser(ON_MAIN), withContext({ runAsUser: 1000 })],
    ['a user of the pod', HardeningException.rootUser(REASON), withContext({}, { runAsUser: 1000, runAsGroup: 1000 })],
    ['a user of the pod, for one container', HardeningException.rootUser(ON_MAIN), withContext({}, { runAsUser: 1000 })],
    ['a user of the container in a pod of root', HardeningException.rootUser(ON_MAIN), withContext({ runAsUser: 1000 }, { runAsUser: 0 })],
    ['runAsNonRoot of the container', HardeningException.rootUser(REASON), withContext({ runAsNonRoot: true })],
    ['runAsNonRoot of the pod', HardeningException.rootUser(REASON), withContext({}, { runAsNonRoot: true })],
    ['a read-only root filesystem', HardeningException.writableRootFilesystem(ON_MAIN), withContext({ readOnlyRootFilesystem: true })],
    ['no escalation', HardeningException.privilegeEscalation(ON_MAIN), withContext({ allowPrivilegeEscalation: false })],
    ['not privileged', HardeningException.privileged(ON_MAIN), withContext({ privileged: false })],
    ['nothing of privileged', HardeningException.privileged(ON_MAIN), one()],
    ['seccomp of the container', HardeningException.seccompUnconfined(REASON), withContext({ seccompProfile: RUNTIME_DEFAULT })],
    ['seccomp of the pod', HardeningException.seccompUnconfined(REASON), withContext({}, { seccompProfile: RUNTIME_DEFAULT })],
    ['seccomp of the pod, for one container', HardeningException.seccompUnconfined(ON_MAIN), withContext({}, { seccompProfile: RUNTIME_DEFAULT })],
    ['AppArmor of the pod', HardeningException.appArmorUnconfined(REASON), withContext({}, { appArmorProfile: RUNTIME_DEFAULT })],
    ['all capabilities dropped', HardeningException.extraCapability('SYS_PTRACE', REASON), withContext(DROPPED)],
    ['a capability dropped', HardeningException.extraCapability('CHOWN', REASON), withContext({ capabilities: { drop: ['CAP_CHOWN'] } })],
    ['no escalation, which SYS_ADMIN would need', HardeningException.extraCapability('SYS_ADMIN', REASON), withContext({ allowPrivilegeEscalation: false })],
    ['no token', HardeningException.serviceAccountToken(REASON), one({}, { automountServiceAccountToken: false })],
    ['nothing of the host network', HardeningException.hostNetwork(REASON), one()],
  ])('leaves a pod as strict as it says itself: %s', (_, exception, spec) => {
    expect(hardenSpec(spec, keeping(exception)).template).toEqual(hardenSpec(spec, keeping()).template);
  });

  test.each<[string, HardeningException, JsonMap, JsonMap]>([
    ['no user', HardeningException.rootUser(ON_MAIN), one(), { runAsUser: 0, runAsGroup: 0, runAsNonRoot: false }],
    ['root, in a group of its own', HardeningException.rootUser(ON_MAIN), withContext({ runAsUser: 0, runAsGroup: 5 }), { runAsUser: 0, runAsGroup: 5 }],
    ['root in a pod of another user', HardeningException.rootUser(ON_MAIN), withContext({ runAsUser: 0 }, { runAsUser: 1000 }), { runAsUser: 0 }],
    ['the group of root', HardeningException.rootUser(ON_MAIN), withContext({ runAsUser: 1000, runAsGroup: 0 }), { runAsUser: 1000, runAsGroup: 0 }],
    ['nothing of its root filesystem', HardeningException.writableRootFilesystem(ON_MAIN), one(), { readOnlyRootFilesystem: false }],
    ['nothing of escalation', HardeningException.privilegeEscalation(ON_MAIN), one(), { allowPrivilegeEscalation: true }],
    ['privileged', HardeningException.privileged(ON_MAIN), withContext({ privileged: true }), { privileged: true, allowPrivilegeEscalation: true }],
    ['unconfined in a confined pod', HardeningException.seccompUnconfined(ON_MAIN),
      withContext({ seccompProfile: UNCONFINED }, { seccompProfile: RUNTIME_DEFAULT }), { seccompProfile: UNCONFINED }],
    ['nothing of capabilities', HardeningException.extraCapability('CHOWN', REASON), one(), { capabilities: { add: ['CHOWN'], drop: ['ALL'] } }],
    ['a capability beside those that it drops', HardeningException.extraCapability('CHOWN', REASON),
      withContext({ capabilities: { add: ['CHOWN'], drop: ['ALL'] } }), { capabilities: { add: ['CHOWN'], drop: ['ALL'] } }],
    ['other capabilities dropped', HardeningException.extraCapability('CHOWN', REASON), withContext({ capabilities: { drop: ['NET_RAW'] } }),
      { capabilities: { add: ['CHOWN'], drop: ['ALL'] } }],
  ])('permits what a container sets or leaves open: %s', (_, exception, spec, expected) => {
    expect(contextOf(hardenSpec(spec, keeping(exception)))).toMatchObject(expected);
  });

  test.each<[string, HardeningException, JsonMap, JsonMap]>([
    ['no user', HardeningException.rootUser(REASON), one(), { runAsUser: 0, runAsGroup: 0, runAsNonRoot: false }],
    ['root', HardeningException.rootUser(REASON), withContext({}, { runAsUser: 0, fsGroup: 0 }), { runAsUser: 0, fsGroup: 0 }],
    ['root\'s group for volumes', HardeningException.rootUser(REASON), withContext({}, { runAsUser: 1000, fsGroup: 0 }), { runAsUser: 1000, fsGroup: 0 }],
    ['no seccomp profile', HardeningException.seccompUnconfined(REASON), one(), { seccompProfile: UNCONFINED }],
  ])('permits what a pod sets or leaves open: %s', (_, exception, spec, expected) => {
    expect(podContextOf(hardenSpec(spec, keeping(exception)))).toMatchObject(expected);
  });

  test('gives SYS_ADMIN to a privileged container, which escalates whatever it says', () => {
    // GIVEN
    const policy = keeping(HardeningException.privileged(ON_MAIN), HardeningException.extraCapability('SYS_ADMIN', REASON));

    // WHEN
    const hardened = hardenSpec(withContext({ privileged: true, allowPrivilegeEscalation: false }), policy);

    // THEN
    expect(contextOf(hardened)).toMatchObject({ privileged: true, allowPrivilegeEscalation: true, capabilities: { add: ['SYS_ADMIN'] } });
  });

  test('makes only those containers root\'s that leave it open', () => {
    // GIVEN
    const containers = [{ name: 'main' }, { name: 'other', securityContext: { runAsUser: 1000 } }];

    // WHEN
    const hardened = hardenSpec({ containers }, keeping(HardeningException.rootUser(REASON)));

    // THEN
    expect(podContextOf(hardened)).toMatchObject({ runAsUser: 65532, runAsNonRoot: true });
    expect(contextOf(hardened, 'main')).toMatchObject({ runAsUser: 0, runAsGroup: 0, runAsNonRoot: false });
    expect(contextOf(hardened, 'other')).toMatchObject({ runAsUser: 1000 });
  });

  test('gives the token to a pod that leaves it open', () => {
    expect(specOf(hardenSpec(one(), keeping(HardeningException.serviceAccountToken(REASON)))).automountServiceAccountToken).toBe(true);
  });

  test('does not loosen what a Windows pod says', () => {
    // GIVEN
    const windows = one({}, { os: { name: 'windows' }, securityContext: { runAsNonRoot: true } });

    // THEN
    expect(podContextOf(hardenSpec(windows, keeping(HardeningException.rootUser(REASON))))).toMatchObject({ runAsNonRoot: true });
  });
});

describe('harden, for any pod and any policy that keeps what is explicit', () => {
  const keepingPolicies = policies.map(policy => ({ ...policy, keepsExplicit: true }));

  /** What the containers of a pod set safely, or inherit from what the pod sets safely. */
  function safelySet(template: JsonMap): JsonMap[] {
    return effectiveContainersOf(template).map(({ name, context, runAsUser, seccomp, appArmor, capabilities }) => ({
      name,
      ...(runAsUser ? { runAsUser } : {}),
      ...(isConfined(seccomp) ? { seccomp } : {}),
      ...(isConfined(appArmor) ? { appArmor } : {}),
      context: {
        ...(context.readOnlyRootFilesystem === true ? { readOnlyRootFilesystem: true } : {}),
        ...(context.privileged !== true ? { privileged: false } : {}),
        ...(context.allowPrivilegeEscalation === false && context.privileged !== true && !capabilities.includes('SYS_ADMIN')
          ? { allowPrivilegeEscalation: false } : {}),
      },
    }));
  }

  const linux = podTemplates.filter(pod => asMap(asMap(pod.spec).os).name !== 'windows');

  test('changes nothing the second time', () => {
    fc.assert(fc.property(podTemplates, keepingPolicies, (pod, policy) => {
      const once = hardenTemplate(pod, policy);
      expect(hardenTemplate(once.template, policy)).toEqual({ template: once.template, replacements: [] });
    }), RUNS);
  });

  test('leaves what is explicit and safe, whatever the exceptions say', () => {
    fc.assert(fc.property(linux, keepingPolicies, (pod, policy) => {
      const { template } = hardenTemplate(pod, policy);
      expect(effectiveContainersOf(template)).toMatchObject(safelySet(pod));
      const { automountServiceAccountToken } = asMap(pod.spec);
      expect(asMap(template.spec)).toMatchObject(automountServiceAccountToken === false ? { automountServiceAccountToken } : {});
    }), RUNS);
  });

  test('gives no capability back that a container drops', () => {
    fc.assert(fc.property(linux, keepingPolicies, (pod, policy) => {
      const after = effectiveContainersOf(hardenTemplate(pod, policy).template);
      effectiveContainersOf(pod).forEach(({ context, capabilities }, index) => {
        const { drop } = asMap(context.capabilities);
        const dropped = (isList(drop) ? drop : []).map(name => String(name).replace('CAP_', ''));
        const given = after[index].capabilities.filter(name => !capabilities.includes(name));
        expect(given.filter(name => dropped.includes('ALL') || dropped.includes(name))).toEqual([]);
      });
    }), RUNS);
  });

  test('is never looser than a policy that does not', () => {
    fc.assert(fc.property(podTemplates, keepingPolicies, (pod, policy) => {
      const loosenessOf = (template: JsonMap) => new Map(freedomsOf(template).map(({ key, looseness }) => [key, looseness]));
      const [before, usual] = [loosenessOf(pod), loosenessOf(hardenTemplate(pod, { ...policy, keepsExplicit: false }).template)];
      const looser = freedomsOf(hardenTemplate(pod, policy).template)
        .filter(({ key, looseness }) => looseness > Math.max(usual.get(key) ?? 0, before.get(key) ?? 0));
      expect(looser).toEqual([]);
    }), RUNS);
  });
});

describe('a profile that is switched off, where the policy keeps what is explicit', () => {
  const OFF = { enabled: false, disabledReason: 'debugging' };

  test('leaves the restrictions that the pod has itself, and adds the ids that it does not name', () => {
    // GIVEN
    const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true, seccompProfile: RUNTIME_DEFAULT };
    const spec = withContext(restricted, { runAsNonRoot: true, runAsUser: 1000, appArmorProfile: RUNTIME_DEFAULT });
    const annotated = { metadata: { annotations: { 'container.apparmor.security.beta.kubernetes.io/main': 'localhost/theirs' } }, spec };

    // WHEN
    const lifted = hardenTemplate(annotated, profileOf({ ...OFF, ids: PodIds.of(5) }, { keepsExplicit: true })).template;

    // THEN
    expect(lifted).toEqual({
      ...annotated,
      spec: { ...spec, securityContext: { ...asMap(spec.securityContext), fsGroup: 5, fsGroupChangePolicy: 'OnRootMismatch', runAsGroup: 5 } },
    });
  });

  test('gives root to a pod that leaves it open and has an exception', () => {
    expect(podContextOf(hardenSpec(one(), profileOf(OFF, { keepsExplicit: true, exceptions: [HardeningException.rootUser(REASON)] }))))
      .toMatchObject({ runAsUser: 0, runAsGroup: 0 });
  });
});

describe('the exceptions of a profile that is switched off', () => {
  const OFF = { enabled: false, disabledReason: 'debugging' };

  test.each<[string, HardeningException, JsonMap, JsonMap]>([
    ['root', HardeningException.rootUser(REASON), { securityContext: { runAsUser: 0, runAsGroup: 0 } }, {}],
    ['root for one container', HardeningException.rootUser(ON_MAIN), {}, { runAsUser: 0, runAsGroup: 0 }],
    ['privileged', HardeningException.privileged(ON_MAIN), {}, { privileged: true }],
    ['a capability', HardeningException.extraCapability('SYS_PTRACE', ON_MAIN), {}, { capabilities: { add: ['SYS_PTRACE'] } }],
    ['the host network', HardeningException.hostNetwork(REASON), { hostNetwork: true }, {}],
    ['the host PID namespace', HardeningException.hostPid(REASON), { hostPID: true }, {}],
    ['the host IPC namespace', HardeningException.hostIpc(REASON), { hostIPC: true }, {}],
    ['the token', HardeningException.serviceAccountToken(REASON), { automountServiceAccountToken: true }, {}],
  ])('go on to give what the pod needs to run: %s', (_, exception, ofPod, ofContainer) => {
    // GIVEN
    const given = one({ securityContext: { privileged: false, allowPrivilegeEscalation: false } }, { automountServiceAccountToken: false });

    // WHEN
    const lifted = hardenSpec(given, profileOf(OFF, { exceptions: [exception] }));

    // THEN
    expect(specOf(lifted)).toMatchObject({ automountServiceAccountToken: false, ...ofPod });
    expect(contextOf(lifted)).toEqual(ofContainer);
  });
});

describe('the annotations that carried seccomp profiles before there was a field', () => {
  const ANNOTATIONS = {
    'seccomp.security.alpha.kubernetes.io/pod': 'unconfined',
    'container.seccomp.security.alpha.kubernetes.io/main': 'localhost/audit.json',
  };

  test('go, as the API server refuses a pod whose field says something else', () => {
    // WHEN
    const { template } = hardenTemplate({ metadata: { annotations: { ...ANNOTATIONS, team: 'search' } }, spec: one() }, keeping());

    // THEN
    expect(template.metadata).toEqual({ annotations: { team: 'search' } });
    expect(asMap(asMap(template.spec).securityContext).seccompProfile).toEqual(RUNTIME_DEFAULT);
  });

  test('stay with hardening off, which writes no field', () => {
    // WHEN
    const policy = profileOf({ enabled: false, disabledReason: 'debugging' }, { keepsExplicit: true });
    const { template } = hardenTemplate({ metadata: { annotations: ANNOTATIONS }, spec: one() }, policy);

    // THEN
    expect(template.metadata).toEqual({ annotations: ANNOTATIONS });
  });
});
