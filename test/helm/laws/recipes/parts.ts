import fc from 'fast-check';
import { TEXT } from './any-chart';
import { NumberName, PartRecipe } from './recipe';

/** Ports. */
export const VALID_PORT = fc.integer({ min: 1, max: 65535 });

/** Ports, and what is none. */
export const PORT = fc.oneof(fc.integer({ min: 1024, max: 65535 }), fc.constantFrom(-1, 0, 80, 1023, 8080, 9090, 65536));

/** A text in a map, in which Helm does not carry the line breaks of Unicode. */
export const TEXT_OF_MAP = TEXT.map(text => text.replace(/[\u0085\u2028\u2029]/g, 'é'));

/** Whether the pods run all the time. */
export function serves({ kind }: PartRecipe): boolean {
  return kind !== 'Job' && kind !== 'CronJob';
}

export function isDatabase({ kind, storage }: PartRecipe): boolean {
  return kind === 'Sigil' || ((kind === 'Deployment' || kind === 'CronJob') && storage !== undefined);
}

export function isReplicated(part: PartRecipe): boolean {
  return ['Deployment', 'StatefulSet', 'Sigil'].includes(part.kind);
}

export function reads({ kind, service, storage, sideTag }: PartRecipe, name: NumberName): boolean {
  switch (name) {
    case 'servicePort': return service !== undefined;
    case 'replicas': return (kind === 'Deployment' && storage === undefined) || kind === 'StatefulSet';
    case 'lowestPort': return true;
    case 'sidePort': return sideTag !== undefined;
    default: return kind !== 'Job' && kind !== 'CronJob';
  }
}

export function isTurned(part: PartRecipe, name: NumberName): boolean {
  return reads(part, name) && part.declared.includes(name) && part.numbers[name] !== undefined;
}

/** Whether no value switches a part off: a schema refuses what is no value of a part that is not there, of which a fresh synth knows nothing. */
export function isAlwaysThere({ isThere }: PartRecipe): boolean {
  return isThere === undefined;
}
