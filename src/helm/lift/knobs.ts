import { NAME_LENGTH, NAME_PATTERN, PERCENT_PATTERN } from './patterns';
import { isLiteral } from '../../template/expression';
import { Json, JsonMap } from '../../template/json';
import { SharedMistake } from '../../workloads/finished-object';
import { ValueGroup } from '../chart-model';
import { holdsNull } from '../files/check-declaration';
import { ValueRegistry } from '../values/value-registry';
import { INT_OR_STRING, QUANTITY } from '../values/value-schema';
import { problemsOf } from '../values-file/schema-problems';

/** The largest whole number that the fields of the Kubernetes API hold. */
const LARGEST = 2147483647;

/**
 * The values that one construct exposes by itself, below the path of its group. Each method gives what takes the place of a literal: the
 * value, with the literal as its default, or the literal itself where the author hides the value or has put one there.
 */
export class Knobs {
  constructor(
    private readonly registry: ValueRegistry,
    /** The path of the group. */
    public readonly group: readonly string[],
    private readonly isHidden: (name: string) => boolean,
    /** Why no value can stand in the group. */
    private readonly mistake?: string,
  ) {}

  /** The knobs below a name in this group. */
  public below(...names: readonly string[]): Knobs {
    const prefix = names.join('.');
    return new Knobs(this.registry, [...this.group, ...names], name => this.isHidden(prefix) || this.isHidden(`${prefix}.${name}`), this.mistake);
  }

  /** The same knobs, one of which is hidden. */
  public without(name: string): Knobs {
    return new Knobs(this.registry, this.group, other => other === name || this.isHidden(other), this.mistake);
  }

  /** Whether the author hides a value. */
  public hides(name: string): boolean {
    return this.isHidden(name);
  }

  /** Puts a heading over the group. */
  public describe(description: ValueGroup['description']): void {
    this.registry.group(this.group, description);
  }

  public text(name: string, literal: Json, description: string, schema: JsonMap): Json {
    return this.value(name, 'string', { type: 'string', ...schema }, literal, description);
  }

  /** The name of another object. */
  public objectName(name: string, literal: Json, description: string): Json {
    return this.text(name, literal, description, { pattern: NAME_PATTERN, maxLength: NAME_LENGTH });
  }

  public choice(name: string, literal: Json, allowed: readonly string[], description: string): Json {
    return this.text(name, literal, description, { enum: allowed });
  }

  public integer(name: string, literal: Json, description: string, schema: JsonMap = {}): Json {
    return this.value(name, 'integer', { type: 'integer', minimum: 0, maximum: LARGEST, ...schema }, literal, description);
  }

  public boolean(name: string, literal: Json, description: string): Json {
    return this.value(name, 'boolean', { type: 'boolean' }, literal, description);
  }

  public quantity(name: string, literal: Json, description: string, schema: JsonMap): Json {
    return this.value(name, 'quantity', { ...QUANTITY, ...schema }, literal, description);
  }

  /** A number of pods, or a share of them in percent. */
  public share(name: string, literal: Json, description: string): Json {
    return this.value(name, 'intOrString', { ...INT_OR_STRING, pattern: PERCENT_PATTERN }, literal, description);
  }

  public list(name: string, literal: Json, items: JsonMap, description: string, schema: JsonMap = {}): Json {
    return this.value(name, 'list', { type: 'array', items, ...schema }, literal, description);
  }

  public map(name: string, literal: Json, schema: JsonMap, description: string): Json {
    return this.value(name, 'map', { type: 'object', ...schema }, literal, description);
  }

  private value(name: string, type: 'string' | 'integer' | 'boolean' | 'quantity' | 'intOrString' | 'list' | 'map', schema: JsonMap, literal: Json, description: string): Json {
    const path = [...this.group, name];
    // What is no value of the kind, in what somebody else wrote, stays as it is.
    if (this.isHidden(name) || !isLiteral(literal) || !(this.registry.valueAt(path.join('.')) !== undefined || isDefault(literal, schema))) {
      return literal;
    }
    if (this.mistake !== undefined) {
      throw new SharedMistake(this.mistake);
    }
    return this.registry.declare({ path, type, schema, default: literal, description }).expression;
  }
}

/** Whether a literal can be the default of a value. */
function isDefault(literal: Json, schema: JsonMap): boolean {
  return !holdsNull(literal) && problemsOf(literal, schema, []).length === 0;
}
