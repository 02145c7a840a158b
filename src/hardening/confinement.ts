import { HardeningControl } from './hardening-exception';
import { allows, HardeningPolicy, Report, settingsFor } from './hardening-policy';
import { containersOf, editedContainers, mapContainers } from './pod-template';
import { branch, choose, mapChoices, unlessEmpty } from '../template/choose';
import { and, equals, isPresent, not, or } from '../template/conditions';
import { Condition, Expression, isExpression } from '../template/expression';
import { asMap, asString, isMap, Json, JsonMap, merged } from '../template/json';
import { join, union } from '../template/operations';

/** The annotation that carried a container's AppArmor profile before Kubernetes 1.30. */
const APPARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

/**
 * The annotations that carried seccomp profiles before there was a field. Nothing reads them any more, but the API server refuses a pod whose
 * field says something else.
 */
const SECCOMP_ANNOTATION = /^(container\.)?seccomp\.security\.alpha\.kubernetes\.io\//;

/** The two ways in which the kernel confines a process; both are set for the pod and may differ for a container. */
const SECCOMP = { field: 'seccompProfile', control: HardeningControl.SECCOMP_UNCONFINED } as const;
const APPARMOR = { field: 'appArmorProfile', control: HardeningControl.APPARMOR_UNCONFINED } as const;

type Kind = typeof SECCOMP | typeof APPARMOR;

/** A kind of confinement in one pod. */
interface Confinement {
  readonly kind: Kind;
  /** What the author of the pod wrote. */
  readonly given: Json | undefined;
  /** What holds for the containers that say nothing else. */
  readonly ofPod: Json | undefined;
}

/**
 * Confines every container by seccomp and AppArmor. A profile that is explicit and safe stays; the pod carries the profile of the
 * policy and a container only what differs.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function confine(template: JsonMap, policy: HardeningPolicy, report: Report): JsonMap {
  const settings = settingsFor(policy);
  const withField = profileAnnotationsToFields(template);
  const spec = asMap(withField.spec);
  const seccomp = confinementOf(spec, SECCOMP, settings.seccompProfile, policy, report);
  const appArmor = confinementOf(spec, APPARMOR, settings.appArmorProfile, policy, report);
  const securityContext = merged(asMap(spec.securityContext), { seccompProfile: seccomp.ofPod, appArmorProfile: appArmor.ofPod });
  const containers = editedContainers(spec, (container, list) =>
    confineContainer(confineContainer(container, list, seccomp, policy, report), list, appArmor, policy, report));
  return writtenFor(settings.hasAppArmorField, merged(withField, { spec: merged(spec, { securityContext }, containers) }));
}

/** Takes off every profile but an explicit `Unconfined`. */
export function liftConfinement(template: JsonMap, hasAppArmorField: Condition): JsonMap {
  const lift = (holder: JsonMap) => (['seccompProfile', 'appArmorProfile'] as const).reduce((result, field) =>
    isUnconfined(asMap(result.securityContext)[field]) ? result : withSecurityContext(result, field, undefined), holder);
  const withField = profileAnnotationsToFields(template);
  return writtenFor(hasAppArmorField, { ...withField, spec: mapContainers(lift(asMap(withField.spec)), lift) });
}

function writtenFor(hasAppArmorField: Condition, template: JsonMap): JsonMap {
  return branch(hasAppArmorField, () => template, () => appArmorFieldsToAnnotations(template));
}

function confinementOf(spec: JsonMap, kind: Kind, byDefault: Json | undefined, policy: HardeningPolicy, report: Report): Confinement {
  const given = asMap(spec.securityContext)[kind.field];
  if (isUnsafe(given) && !allows(policy, kind.control)) {
    report({ control: kind.control, field: `spec.securityContext.${kind.field}`, given: given ?? null });
  }
  return { kind, given, ofPod: isUnconfinedPod(spec, kind, policy) ? { type: 'Unconfined' } : isSafe(given) ? given : byDefault };
}

function confineContainer(container: JsonMap, list: string, { kind, given, ofPod }: Confinement, policy: HardeningPolicy, report: Report): JsonMap {
  const name = asString(container.name) ?? '';
  const own = asMap(container.securityContext)[kind.field];
  const allowed = allows(policy, kind.control, name);
  if (isUnsafe(own) && !allowed) {
    report({ control: kind.control, field: `spec.${list}[${name}].securityContext.${kind.field}`, given: own ?? null, container: name });
  }
  const keeps = policy.keepsExplicit && isSafe(own ?? given);
  const wanted = allowed && !keeps ? { type: 'Unconfined' } : isSafe(own) ? own : undefined;
  return withSecurityContext(container, kind.field, choose(sameProfile(wanted, ofPod), undefined, wanted));
}

/** Whether an exception takes the profile off the pod as a whole: where it must keep what is explicit, something has to be left open. */
function isUnconfinedPod(spec: JsonMap, { control, field }: Kind, policy: HardeningPolicy): boolean {
  return allows(policy, control) && (!policy.keepsExplicit || (!isSafe(asMap(spec.securityContext)[field])
    && containersOf(spec).some(({ container }) => !isSafe(asMap(container.securityContext)[field]))));
}

/**
 * What annotations of AppArmor say moves to the containers' fields, as the kubelet no longer reads them from 1.36 on. Those of seccomp, which
 * nothing reads any more, go.
 */
function profileAnnotationsToFields(template: JsonMap): JsonMap {
  const bare = withoutProfileAnnotations(template);
  if (bare === template) {
    return template;
  }
  const annotations = merged(...knownMapsOf(asMap(template.metadata).annotations));
  const spec = mapContainers(asMap(template.spec), container => {
    const value = asString(annotations[APPARMOR_ANNOTATION + asString(container.name)]);
    return value === undefined || isMap(asMap(container.securityContext).appArmorProfile)
      ? container
      : withSecurityContext(container, 'appArmorProfile', profileOf(value));
  });
  return { ...bare, spec };
}

function withoutProfileAnnotations(template: JsonMap): JsonMap {
  const metadata = asMap(template.metadata);
  if (metadata.annotations === undefined) {
    return template;
  }
  if (!knownMapsOf(metadata.annotations).some(known => Object.keys(known).some(isProfileAnnotation))) {
    return template;
  }
  const annotations = mapChoices(metadata.annotations, choice =>
    isExpression(choice) ? withoutProfilesIn(choice) : unlessEmpty(withoutProfiles(asMap(choice))));
  return { ...template, metadata: { ...metadata, annotations } };
}

/** The maps of annotations that are known; in a union with a value there are others, which the schema of the chart keeps off profiles. */
function knownMapsOf(annotations: Json | undefined): JsonMap[] {
  if (isExpression(annotations)) {
    const { operation } = annotations;
    return operation.kind === 'choose' ? [operation.then, operation.otherwise].flatMap(knownMapsOf)
      : operation.kind === 'union' ? operation.maps.filter(isMap) : [];
  }
  return isMap(annotations) ? [annotations] : [];
}

function withoutProfilesIn(annotations: Expression): Json | undefined {
  const { operation } = annotations;
  return operation.kind !== 'union' ? annotations : unlessEmpty(union(...operation.maps.map(map => isMap(map) ? withoutProfiles(map) : map)));
}

function withoutProfiles(annotations: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !isProfileAnnotation(key)));
}

function isProfileAnnotation(key: string): boolean {
  return key.startsWith(APPARMOR_ANNOTATION) || SECCOMP_ANNOTATION.test(key);
}

function appArmorFieldsToAnnotations(template: JsonMap): JsonMap {
  const spec = asMap(template.spec);
  const ofPod = asMap(spec.securityContext).appArmorProfile;
  const annotations: { [key: string]: Json } = {};
  const stripped = mapContainers(withSecurityContext(spec, 'appArmorProfile', undefined), container => {
    const own = asMap(container.securityContext).appArmorProfile;
    const annotation = mapChoices(choose(isPresent(own), own, ofPod), profile => annotationOf(asMap(profile)));
    if (annotation !== undefined) {
      annotations[APPARMOR_ANNOTATION + asString(container.name)] = annotation;
    }
    return withSecurityContext(container, 'appArmorProfile', undefined);
  });
  if (Object.keys(annotations).length === 0) {
    return { ...template, spec: stripped };
  }
  const metadata = asMap(template.metadata);
  return { ...template, metadata: { ...metadata, annotations: unlessEmpty(union(metadata.annotations, annotations)) }, spec: stripped };
}

function profileOf(annotation: string): JsonMap | undefined {
  switch (annotation) {
    case '': return undefined;
    case 'runtime/default': return { type: 'RuntimeDefault' };
    case 'unconfined': return { type: 'Unconfined' };
    default: return annotation.startsWith('localhost/')
      ? { type: 'Localhost', localhostProfile: annotation.slice('localhost/'.length) }
      : { type: annotation };
  }
}

function annotationOf({ type, localhostProfile = '' }: JsonMap): Json {
  const annotation = mapChoices(type, chosen => {
    switch (chosen) {
      case 'Localhost': return join('localhost/', localhostProfile);
      case 'Unconfined': return 'unconfined';
      default: return 'runtime/default';
    }
  });
  return annotation ?? 'runtime/default';
}

function isSafe(profile: Json | undefined): profile is JsonMap {
  return isMap(profile) && (profile.type === 'RuntimeDefault' || profile.type === 'Localhost');
}

function isUnsafe(profile: Json | undefined): boolean {
  return isMap(profile) && !isSafe(profile);
}

function isUnconfined(profile: Json | undefined): boolean {
  return asMap(profile).type === 'Unconfined';
}

/** Whether a profile says nothing else than another; nothing says nothing else. */
function sameProfile(one: JsonMap | undefined, other: Json | undefined): Condition {
  if (one === undefined) {
    return true;
  }
  if (isExpression(other) && other.operation.kind === 'choose') {
    const { condition, then, otherwise } = other.operation;
    return or(and(condition, sameProfile(one, then)), and(not(condition), sameProfile(one, otherwise)));
  }
  const { type, localhostProfile } = asMap(other);
  const isOfFile = one.localhostProfile === undefined ? not(isPresent(localhostProfile)) : equals(one.localhostProfile, localhostProfile);
  return and(equals(one.type, type), isOfFile);
}

function withSecurityContext(holder: JsonMap, field: string, value: Json | undefined): JsonMap {
  const context = asMap(holder.securityContext);
  return context[field] === undefined && value === undefined ? holder : merged(holder, { securityContext: merged(context, { [field]: value }) });
}
