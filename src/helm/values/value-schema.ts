import { Form, listOf, madeBy, mapOf, Shape, TEXT } from '../../template/form';
import { JsonMap } from '../../template/json';

/** What a text may be. */
export interface TextSchemaOptions {
  /**
   * A regular expression that the text has to match, in the syntax that Go (RE2) and JavaScript share: no look-around, no references back.
   *
   * @default - any text
   */
  readonly pattern?: string;

  /**
   * The least number of characters.
   *
   * @default 0
   */
  readonly minLength?: number;

  /**
   * The greatest number of characters.
   *
   * @default - no limit
   */
  readonly maxLength?: number;
}

/** What a number may be. */
export interface NumberSchemaOptions {
  /**
   * The least value.
   *
   * @default - no limit; of a whole number the least that is exact everywhere, -9007199254740991
   */
  readonly minimum?: number;

  /**
   * The greatest value.
   *
   * @default - no limit; of a whole number the greatest that is exact everywhere, 9007199254740991
   */
  readonly maximum?: number;
}

/** What a list may be. */
export interface ListSchemaOptions {
  /**
   * The least number of items.
   *
   * @default 0
   */
  readonly minItems?: number;

  /**
   * Whether no two items may be the same.
   *
   * @default false
   */
  readonly uniqueItems?: boolean;
}

/** What an object may be. */
export interface ObjectSchemaOptions {
  /**
   * The keys that have to be there.
   *
   * @default - none
   */
  readonly required?: string[];
}

/** The form of a value, or of a part of one. */
export const FORM_OF_VALUE: Shape = madeBy('ValueSchema', '_json', 'ValueSchema.text()');

/** Texts of which one is chosen. */
export const CHOICES: Shape = {
  ...listOf(TEXT, '[\'debug\', \'info\']'), is: value => Array.isArray(value) && value.length > 0, noun: 'list of texts to choose from',
};

/** The form of the items of a list, or of the values of a map. To make one of what is no form, or of no choices, throws. */
export class ValueSchema {
  /** A text. */
  public static text(options: TextSchemaOptions = {}): ValueSchema {
    return new ValueSchema({ type: 'string', ...options });
  }

  /** One of several texts. */
  public static oneOf(...allowed: string[]): ValueSchema {
    new Form<{ allowed: string[] }>({ allowed: CHOICES }).check({ allowed }, () => 'of ValueSchema.oneOf()');
    return new ValueSchema({ type: 'string', enum: allowed });
  }

  /** A whole number. */
  public static integer(options: NumberSchemaOptions = {}): ValueSchema {
    return new ValueSchema(wholeNumber(options));
  }

  /** A number. */
  public static number(options: NumberSchemaOptions = {}): ValueSchema {
    return new ValueSchema({ type: 'number', ...options });
  }

  /** True or false. */
  public static boolean(): ValueSchema {
    return new ValueSchema({ type: 'boolean' });
  }

  /**
   * An amount of memory, storage or CPU, such as `64Mi` or `500m`.
   *
   * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
   */
  public static quantity(): ValueSchema {
    return new ValueSchema(QUANTITY);
  }

  /** A whole number, or a text such as `25%` or the name of a port. */
  public static intOrString(): ValueSchema {
    return new ValueSchema(INT_OR_STRING);
  }

  /** A list of equal items. */
  public static list(items: ValueSchema, options: ListSchemaOptions = {}): ValueSchema {
    new Form<{ items: ValueSchema }>({ items: FORM_OF_VALUE }, ['items']).check({ items }, () => 'of ValueSchema.list()');
    return new ValueSchema({ type: 'array', items: items._json, ...options });
  }

  /** A map from names to equal values. */
  public static map(values: ValueSchema): ValueSchema {
    new Form<{ values: ValueSchema }>({ values: FORM_OF_VALUE }, ['values']).check({ values }, () => 'of ValueSchema.map()');
    return new ValueSchema({ type: 'object', additionalProperties: values._json });
  }

  /**
   * An object with known keys; others are refused.
   *
   * @param properties the form of each key
   */
  public static object(properties: { [name: string]: ValueSchema }, options: ObjectSchemaOptions = {}): ValueSchema {
    new Form<{ properties: object }>({ properties: mapOf(FORM_OF_VALUE, '{ name: ValueSchema.text() }') }, ['properties'])
      .check({ properties }, () => 'of ValueSchema.object()');
    const forms = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, schema._json]));
    return new ValueSchema({ type: 'object', additionalProperties: false, properties: forms, ...options });
  }

  /** An object that Kubernetes itself checks, such as an affinity. */
  public static anyObject(): ValueSchema {
    return new ValueSchema({ type: 'object' });
  }

  private constructor(
    /**
     * The JSON schema.
     *
     * @internal
     */
    public readonly _json: JsonMap,
  ) {}
}

/** A quantity that every tool reads alike: a number with a suffix. */
export const QUANTITY: JsonMap = {
  title: 'A quantity such as 64Mi or 500m', type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$',
};

/** A whole number that Helm and JavaScript write in the same digits; a bound that is not given is theirs. */
export function wholeNumber(options: NumberSchemaOptions): JsonMap {
  const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = options;
  return { type: 'integer', ...options, minimum, maximum };
}

/** A whole number, or a text that Kubernetes takes in its place: a share in percent, or the name of a port. */
export const INT_OR_STRING: JsonMap = { type: ['integer', 'string'], pattern: '^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?%?$', minimum: 0, maximum: 2147483647 };
