import { HealthCheck } from './health-check';
import { isList, Json, JsonMap } from '../template/json';

/** What decides, besides a field itself, whether a Compose file says it. */
export interface FieldContext {
  readonly pod: JsonMap;
  readonly container?: JsonMap;
  readonly healthCheck?: HealthCheck;
  /** Whether the container ends by itself. */
  readonly runsOnce?: boolean;
  readonly service: string;
  /** The map that the field stands in. */
  readonly holder?: JsonMap;
}

/** Why a Compose file does not say a field; undefined where it does, or where the field asks for what holds anyway. */
export type FieldRule = (value: Json, context: FieldContext) => string | undefined;

/** The fields of a map that are known, each with its rule. */
export interface FieldRules { readonly [field: string]: FieldRule }

/** The Compose file has it. */
export const said: FieldRule = () => undefined;

/** Without it a Compose file does the same. */
export const holds = said;

/** The Compose file does not have it, for a reason. */
export const missing = (reason: string): FieldRule => () => reason;

/** What asks for what a Compose file does anyway, or else is missing. */
export const unless = (isSame: (value: Json, context: FieldContext) => boolean, reason: string): FieldRule =>
  (value, context) => isSame(value, context) ? undefined : reason;

/** Whether a value is one of some. */
export const is = (...same: readonly Json[]) => (value: Json) => same.includes(value);

/** Why a Compose file has no use for what decides where pods run. */
export const ONE_MACHINE = 'one machine runs everything';

/** Why a Compose file has no use for what the Kubernetes API is for. */
export const NO_API = 'there is no Kubernetes API here, and no account';

/** Why a Compose file has no use for what says when to try again. */
export const RUNS_ONCE = 'what has ended stays as it ended until somebody starts it again';

/** Why a Compose file has no use for what opens a port to others. */
export const ON_LOOPBACK = 'ports are published on 127.0.0.1 only';

/** Why a Compose file has no use for what says how much a volume holds. */
export const NO_SIZE = 'a volume on disk grows as long as there is room';

const UNKNOWN = 'Compose has nothing like it';

/** The fields of a map that a Compose file does not say, each with the reason; a field that nobody knows is one of them. */
export function unsaid(map: JsonMap, rules: FieldRules, context: FieldContext): { readonly field: string; readonly reason: string }[] {
  return Object.entries(map).flatMap(([field, value]) => {
    if (value === undefined || value === null || isEmptyList(value)) {
      return [];
    }
    const reason = Object.hasOwn(rules, field) ? rules[field](value, { ...context, holder: map }) : UNKNOWN;
    return reason === undefined ? [] : [{ field, reason }];
  });
}

function isEmptyList(value: Json): boolean {
  return isList(value) && value.length === 0;
}
