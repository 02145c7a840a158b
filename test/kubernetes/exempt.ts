import { EXCEPTION_PREFIX } from '../../src/hardening/exception-annotation';
import { asMap, isList, isMap, Json, JsonMap, mapsOf } from '../../src/template/json';

/*
 * All that charts and examples are not held to by the validation of Kubernetes, and why; nothing else is left out.
 */

/** Values that the schema of a chart admits and Kubernetes may refuse, which the documentation says; in their places stands what is right. */
const UNCHECKED: Readonly<Record<string, Json | undefined>> = {
  // Which zones there are is known to the machines of the cluster, and to no schema.
  timeZone: undefined,
  // Five fields of the right characters may still be no time, such as a range that ends before it begins.
  schedule: '@daily',
};

/** What a schema cannot say, as it speaks of several values at once; the cluster says it at the installation. */
const OF_SEVERAL_VALUES: readonly RegExp[] = [
  // Two constraints of one kind, or one label twice.
  /topologySpreadConstraints.*: Duplicate value/,
  /exists in both matchLabelKeys and (labelSelector|mismatchLabelKeys)/,
  // Devices and huge pages: what is asked for is the limit, and a multiple of the size of a page.
  /Limit must be set for non overcommitable resources/,
  /must be equal to .* limit of/,
  /is not positive integer multiple of hugepages-/,
];

/** What Kubernetes warns of, and takes. */
const HARMLESS: readonly RegExp[] = [
  // A part of a unit, as in 1.1Gi, is rounded up; more than 8Pi is taken for one, as so many thousandths are no number of 64 bits.
  /: fractional byte value "[^"]*" is invalid, must be an integer$/,
  // Whoever writes a constraint without a selector gets none.
  /labelSelector: a null labelSelector results in matching no pod$/,
  // Whoever calls a release or its chart a name with dots has them in the host names of its pods.
  /^metadata\.name: this is used in (Pod names and hostnames|the Pod's hostname), which can result in surprising behavior; a DNS label is recommended/,
];

const OF_CAPABILITIES = /^would violate PodSecurity "restricted:latest": unrestricted capabilities \([^()]* must not include [^()]* in securityContext\.capabilities\.add\)$/;

/** An object as it is judged for any values that its chart admits. */
export function withoutUnchecked(object: JsonMap): JsonMap {
  return object.spec === undefined ? object : { ...object, spec: replaced(object.spec) };
}

function replaced(node: Json | undefined): Json | undefined {
  if (isList(node)) {
    return node.map(each => replaced(each) ?? null);
  }
  return !isMap(node) ? node
    : Object.fromEntries(Object.entries(node).map(([key, value]) => [key, Object.hasOwn(UNCHECKED, key) ? UNCHECKED[key] : replaced(value)]));
}

/**
 * What an upgrade makes of an object that is there, without what no upgrade can change: the class and the access mode of a claim, and all of those
 * that a StatefulSet made of its templates; their values say so. Undefined where there is nothing else to ask.
 */
export function updateOf(old: JsonMap, object: JsonMap): JsonMap | undefined {
  if (object.kind === 'PersistentVolumeClaim') {
    return { ...object, spec: old.spec };
  }
  // The pods of a Job never change; one that shall run again after a change has a name of its content, and is another one then.
  if (object.kind === 'Job') {
    return undefined;
  }
  const [before, after] = [old, object].map(({ spec }) => asMap(spec).volumeClaimTemplates);
  const names = (claims: Json | undefined) => mapsOf(claims).map(({ metadata }) => asMap(metadata).name).join();
  if (object.kind !== 'StatefulSet') {
    return object;
  }
  return names(before) === names(after) ? { ...object, spec: { ...asMap(object.spec), volumeClaimTemplates: before } } : undefined;
}

/** Whether an objection is one that the documentation leaves to the cluster. */
export function isUnchecked(error: string): boolean {
  return OF_SEVERAL_VALUES.some(pattern => pattern.test(error));
}

/** Whether a warning is of what somebody loosened, by an exception, which is recorded, or by the capabilities that values add; or harmless. */
export function isExpected({ metadata }: JsonMap, values: JsonMap, warning: string): boolean {
  const isRecorded = Object.keys(asMap(asMap(metadata).annotations)).some(key => key.startsWith(EXCEPTION_PREFIX));
  const addsCapabilities = isNonEmptyList(asMap(values.hardening).extraCapabilities);
  return (isRecorded && warning.startsWith('would violate PodSecurity')) || (addsCapabilities && OF_CAPABILITIES.test(warning)) || HARMLESS.some(pattern => pattern.test(warning));
}

function isNonEmptyList(value: Json | undefined): boolean {
  return isList(value) && value.length > 0;
}

/** Whether Helm deletes an object before it makes it anew, so that it is never updated. */
export function isHook({ metadata }: JsonMap): boolean {
  return asMap(asMap(metadata).annotations)['helm.sh/hook'] !== undefined;
}
