import { HardeningControl, HardeningException } from './hardening-exception';
import { asMap, JsonMap } from '../template/json';
import { labelValue } from '../template/names';

/** The annotations that record exceptions: the control, what exactly it allows and the container follow, with dots between. */
export const EXCEPTION_PREFIX = 'exception.cdk8s-sigil/';

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
  return { ...object, metadata: { ...metadata, annotations: { ...asMap(metadata.annotations), ...records } } };
}
