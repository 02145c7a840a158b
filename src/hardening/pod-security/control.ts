import { orderedJson } from '../../template/canonical-json';
import { Json } from '../../template/json';
import { isAtLeast, KubernetesVersion } from '../kubernetes-version';
import { Field, PodView, Select } from './pod-view';

/** One rule of a control: which fields it looks at, what may stand there, and what would be right. */
export interface Rule {
  /** The id of the control, for Pod Security Standards the check id of Pod Security Admission. */
  readonly control: string;
  /** The first Kubernetes version that makes the check; unset for all that this library knows. */
  readonly since?: KubernetesVersion;
  /** Whether the check leaves this pod alone. */
  readonly skips?: (pod: PodView) => boolean;
  readonly fields: Select;
  readonly allows: (value: Json | undefined, pod: PodView, field: Field) => boolean;
  /** The way out, which ends a sentence that begins with the field. */
  readonly right: string | ((pod: PodView) => string);
}

/** A field of a pod that breaks a control. */
export interface Violation extends Field {
  /** The id of the control. */
  readonly control: string;
  /** A sentence: the field, what stands there, and what would be right. */
  readonly message: string;
}

/** What breaks a rule in a pod. */
export function violationsOf(rule: Rule, pod: PodView): Violation[] {
  if ((rule.since && !isAtLeast(pod.version, rule.since)) || rule.skips?.(pod)) {
    return [];
  }
  return rule.fields(pod).filter(field => !rule.allows(field.value, pod, field))
    .map(field => ({ ...field, control: rule.control, message: sentence(field, typeof rule.right === 'string' ? rule.right : rule.right(pod)) }));
}

function sentence({ path, container, value }: Field, right: string): string {
  const owner = container === undefined ? '' : ` of container '${container}'`;
  return `'${path}'${owner} is ${value === undefined ? 'not set' : orderedJson(value)}: ${right}`;
}

/** Allows an absent field and the values given. */
export function unsetOr(...values: Json[]): Rule['allows'] {
  return value => value === undefined || values.includes(value);
}

/** Allows the values given and no absence. */
export function only(...values: Json[]): Rule['allows'] {
  return value => value !== undefined && values.includes(value);
}
