import { HardeningControl, HardeningException } from './hardening-exception';
import { HardeningPolicy } from './hardening-policy';
import { choose, unlessEmpty } from '../template/choose';
import { contains } from '../template/conditions';
import { variable } from '../template/expression';
import { asMap, JsonMap } from '../template/json';
import { labelValue } from '../template/names';
import { entries, join, lower, textAt, union } from '../template/operations';

/** The annotations that record exceptions: the control, what exactly it allows and the container follow, with dots between. */
export const EXCEPTION_PREFIX = 'exception.cdk8s-sigil/';

/** What is recorded of a capability that a release adds without a word. */
const UNJUSTIFIED = 'added by a value of the release';

/** The key that records an exception for a control; the name part of a key has at most 63 characters. */
export function exceptionKey(control: HardeningControl, subject: string | undefined, container: string | undefined): string {
  return EXCEPTION_PREFIX + labelValue([control, subject?.toLowerCase(), container].filter(part => part !== undefined).join('.'));
}

/** An object with annotations that record exceptions and their reasons. */
export function withExceptionAnnotations(object: JsonMap, exceptions: readonly HardeningException[]): JsonMap {
  if (exceptions.length === 0) {
    return object;
  }
  const metadata = asMap(object.metadata);
  const records = Object.fromEntries(exceptions.map(exception =>
    [exceptionKey(exception.control, exception.subject, exception.container), exception._statement()]));
  return { ...object, metadata: { ...metadata, annotations: union(metadata.annotations, records) } };
}

/** An object with annotations that record what the values of a chart relax. */
export function withSettingsAnnotations(object: JsonMap, { settings, exceptions }: HardeningPolicy): JsonMap {
  if (settings === undefined) {
    return object;
  }
  const metadata = asMap(object.metadata);
  const disabled = exceptionKey(HardeningControl.HARDENING_DISABLED, undefined, undefined);
  const capability = variable('capability', 'string');
  // What an exception records already stands there, with the reason of the author.
  const recorded = exceptions.flatMap(({ control, subject, container }) =>
    control === HardeningControl.EXTRA_CAPABILITY && subject !== undefined && container === undefined ? [subject] : []);
  const records = union(
    metadata.annotations,
    { [disabled]: choose(settings.enabled, undefined, settings.disabledReason) },
    settings.extraCapabilities === undefined ? undefined : entries(
      settings.extraCapabilities.names,
      'capability',
      join(`${exceptionKey(HardeningControl.EXTRA_CAPABILITY, undefined, undefined)}.`, lower(capability)),
      choose(contains(recorded, capability), undefined, textAt(settings.extraCapabilities.justifications, capability, UNJUSTIFIED)) ?? null),
  );
  return { ...object, metadata: { ...metadata, annotations: unlessEmpty(records) } };
}
