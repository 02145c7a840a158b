import { EXCEPTION_PREFIX } from '../../src/hardening/exception-annotation';
import { asMap, isList, isMap, Json, JsonMap, mapsOf } from '../../src/template/json';

/*
 * All that charts and examples are not held to by the validation of Kubernetes, and why; nothing else is left out.
 */

/** Values that the schema of a chart admits and Kubernetes may refuse, which the documentation says; in their places stands what is right. */
const UNCHECKED: Readonly<Record<string, Json | undefined>> = {
  // It is free-form: a schema of all its terms would be longer than that of all other values.
  affinity: undefined,
  // Which zones there are is known to the machines of the cluster, and to no schema.
  timeZone: undefined,
  // Five fields of the right characters may still be no time, such as a range that ends before it begins.
  schedule: '@daily',
};

/** Kubernetes calls more than 8Pi a fraction of a byte, as so many thousandths are no number of 64 bits. */
const OVERFLOW = /: fractional byte value "\d+([kMGTPE]|[KMGTPE]i)?" is invalid, must be an integer$/;

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
 * What an upgrade makes of an object that is there, without what no upgrade can change: the claims of a StatefulSet are there, made of what the
 * templates were, and its value says so. Where there are other claims than before, there is nothing else to ask.
 */
export function withClaimsOf(old: JsonMap, object: JsonMap): JsonMap | undefined {
  const [before, after] = [old, object].map(({ spec }) => asMap(spec).volumeClaimTemplates);
  const names = (claims: Json | undefined) => mapsOf(claims).map(({ metadata }) => asMap(metadata).name).join();
  if (object.kind !== 'StatefulSet') {
    return object;
  }
  return names(before) === names(after) ? { ...object, spec: { ...asMap(object.spec), volumeClaimTemplates: before } } : undefined;
}

/** Whether a warning is of what somebody loosened, by an exception, which is recorded, or by the capabilities that values add; or wrong. */
export function isExpected({ metadata }: JsonMap, values: JsonMap, warning: string): boolean {
  const isRecorded = Object.keys(asMap(asMap(metadata).annotations)).some(key => key.startsWith(EXCEPTION_PREFIX));
  const addsCapabilities = isNonEmptyList(asMap(values.hardening).extraCapabilities);
  return (isRecorded && warning.startsWith('would violate PodSecurity')) || (addsCapabilities && OF_CAPABILITIES.test(warning)) || OVERFLOW.test(warning);
}

function isNonEmptyList(value: Json | undefined): boolean {
  return isList(value) && value.length > 0;
}

/** Whether Helm deletes an object before it makes it anew, so that it is never updated. */
export function isHook({ metadata }: JsonMap): boolean {
  return asMap(asMap(metadata).annotations)['helm.sh/hook'] !== undefined;
}
