import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ChartValue } from './chart-value';
import { DeclaredValue, ValueRegistry } from './value-registry';
import { CHOICES, FORM_OF_VALUE, INT_OR_STRING, ListSchemaOptions, NumberSchemaOptions, QUANTITY, TextSchemaOptions, ValueSchema, wholeNumber } from './value-schema';
import { ValueType } from '../../template/expression';
import { Form, Shape, textSuchAs } from '../../template/form';
import { asMap, Json, JsonMap } from '../../template/json';
import { readable, refuseValue } from '../../template/placeholder';
import { plainJson } from '../../template/plain-json';
import { objectOf, refuseStranger } from '../own-constructs';

/** What every value of a chart is declared with. */
export interface ValueProps {
  /** What the value is for; it becomes the comment in `values.yaml`, the description in the schema and the row in the README. */
  readonly description: string;
}

/** A text. */
export interface StringValueProps extends ValueProps, TextSchemaOptions {
  /**
   * What holds where nobody sets the value.
   *
   * @default - the empty text
   */
  readonly default?: string;
}

/** A number. */
export interface NumberValueProps extends ValueProps, NumberSchemaOptions {
  /** What holds where nobody sets the value. */
  readonly default: number;
}

/** True or false. */
export interface BooleanValueProps extends ValueProps {
  /** What holds where nobody sets the value. */
  readonly default: boolean;
}

/** An amount such as `64Mi`. */
export interface QuantityValueProps extends ValueProps {
  /** What holds where nobody sets the value. */
  readonly default: string;
}

/** One of several texts. */
export interface ChoiceValueProps extends ValueProps {
  /** What holds where nobody sets the value. */
  readonly default: string;

  /** The texts that are allowed. */
  readonly allowed: string[];
}

/** A whole number or a text such as `25%`. */
export interface IntOrStringValueProps extends ValueProps {
  /** What holds where nobody sets the value: a whole number or a text. */
  readonly default: any;
}

/** A list. */
export interface ListValueProps extends ValueProps, ListSchemaOptions {
  /**
   * What holds where nobody sets the value. Whoever sets it replaces the whole list.
   *
   * @default - an empty list
   */
  readonly default?: any[];

  /** The form of the items. */
  readonly items: ValueSchema;
}

/** A map, of which single keys can be set. */
export interface MapValueProps extends ValueProps {
  /**
   * What holds where nobody sets the value.
   *
   * @default - an empty map
   */
  readonly default?: { [key: string]: any };

  /**
   * The form of the map: `ValueSchema.map()`, `ValueSchema.object()` or `ValueSchema.anyObject()`.
   *
   * @default - a map from names to texts
   */
  readonly form?: ValueSchema;
}

/** People read it beside each value. */
const DESCRIPTION: Shape = {
  ...textSuchAs('say what the value is for'), is: value => typeof value === 'string' && value.trim() !== '', noun: 'description',
};

const VALUE_FORM = new Form<ValueProps>({ description: DESCRIPTION }, ['description']);

const CHOICE_FORM = new Form<ChoiceValueProps>({ description: DESCRIPTION, allowed: CHOICES }, ['description', 'allowed']);

const LIST_FORM = new Form<ListValueProps>({ description: DESCRIPTION, items: FORM_OF_VALUE }, ['description', 'items']);

const MAP_FORM = new Form<MapValueProps>({ description: DESCRIPTION, form: FORM_OF_VALUE }, ['description']);

/** Where a value stands in an object. */
export interface Binding {
  readonly pointer: readonly string[];
  readonly value: ChartValue;
}

/**
 * The values of a Helm chart that its author declares. Workloads expose their usual ones by themselves.
 *
 * A path is the keys below `.Values` with dots between, `worker.concurrency`. To declare a value throws if its path is taken or no template can
 * address it, if a property is missing or of another type, and if the default does not fit the form.
 */
export class ChartValues {
  /**
   * Made by `HelmChart`.
   *
   * @internal
   */
  public static _of(registry: ValueRegistry, chart: Chart): ChartValues {
    return new ChartValues(registry, chart);
  }

  /**
   * The values that are bound to paths of objects.
   *
   * @internal
   */
  public readonly _bindings = new Map<ApiObject, Binding[]>();

  private constructor(private readonly registry: ValueRegistry, private readonly chart: Chart) {}

  /** Declares a text. */
  public string(path: string, props: StringValueProps): ChartValue {
    this.check(path, props, VALUE_FORM);
    const { default: value = '', description, ...constraints } = props;
    return this.declare(path, 'string', { type: 'string', ...constraints }, value, description);
  }

  /** Declares a whole number. */
  public integer(path: string, props: NumberValueProps): ChartValue {
    this.check(path, props, VALUE_FORM);
    const { default: value, description, ...constraints } = props;
    return this.declare(path, 'integer', wholeNumber(constraints), value, description);
  }

  /** Declares a number. */
  public number(path: string, props: NumberValueProps): ChartValue {
    this.check(path, props, VALUE_FORM);
    const { default: value, description, ...constraints } = props;
    return this.declare(path, 'number', { type: 'number', ...constraints }, value, description);
  }

  /** Declares what is true or false. */
  public boolean(path: string, props: BooleanValueProps): ChartValue {
    this.check(path, props, VALUE_FORM);
    return this.declare(path, 'boolean', { type: 'boolean' }, props.default, props.description);
  }

  /** Declares an amount of memory, storage or CPU. */
  public quantity(path: string, props: QuantityValueProps): ChartValue {
    this.check(path, props, VALUE_FORM);
    return this.declare(path, 'quantity', QUANTITY, props.default, props.description);
  }

  /** Declares one of several texts. */
  public choice(path: string, props: ChoiceValueProps): ChartValue {
    this.check(path, props, CHOICE_FORM);
    return this.declare(path, 'string', { type: 'string', enum: props.allowed }, props.default, props.description);
  }

  /** Declares what Kubernetes takes as a whole number or as a text, such as a port or a share of pods. */
  public intOrString(path: string, props: IntOrStringValueProps): ChartValue {
    this.check(path, props, VALUE_FORM);
    return this.declare(path, 'intOrString', INT_OR_STRING, props.default, props.description);
  }

  /** Declares a list; it is bound to a path of an object with `bind()`. */
  public list(path: string, props: ListValueProps): ChartValue {
    this.check(path, props, LIST_FORM);
    const { default: value = [], description, items, ...constraints } = props;
    return this.declare(path, 'list', { type: 'array', items: items._json, ...constraints }, value, description);
  }

  /** Declares a map; it is bound to a path of an object with `bind()`. */
  public map(path: string, props: MapValueProps): ChartValue {
    this.check(path, props, MAP_FORM);
    const { default: value = {}, description, form = ValueSchema.map(ValueSchema.text()) } = props;
    return this.declare(path, 'map', form._json, value, description);
  }

  /**
   * Puts a value at a path of an object, whatever stands there.
   *
   * @param construct the object, or a construct whose default child it is
   * @param pointer the path as a JSON pointer, `/spec/template/spec/priorityClassName`; items of lists by their index
   * @param value the value
   * @throws if the pointer does not begin with a slash, has an empty key, holds a value or leads to a name, or if the construct stands for no object, or the construct or the value belongs to another chart
   * @see https://datatracker.ietf.org/doc/html/rfc6901
   */
  public bind(construct: IConstruct, pointer: string, value: ChartValue): void {
    this._declared(value, 'values.bind');
    refuseStranger(this.chart, construct, 'values.bind');
    if (typeof pointer !== 'string' || !pointer.startsWith('/')) {
      throw new Error(`'${String(pointer)}' at '${construct.node.path}' is no JSON pointer; begin it with a slash, such as '/spec/replicas'`);
    }
    refuseValue(pointer, `the pointer '${readable(pointer)}' at '${construct.node.path}'`);
    const keys = pointer.slice(1).split('/').map(key => key.replace(/~1/g, '/').replace(/~0/g, '~'));
    if (keys.includes('')) {
      throw new Error(`'${pointer}' at '${construct.node.path}' is the pointer to an empty key; name a key behind each slash, such as '/spec/replicas'`);
    }
    if (keys.join('/') === 'metadata/name') {
      throw new Error(`the value '${value.path}' cannot be bound to the name of '${construct.node.path}', as what refers to it would not follow; `
        + 'write it where the object gets its name, `metadata: { name: `${value}` }`');
    }
    const object = objectOf(this.chart, construct, 'values.bind');
    this._bindings.set(object, [...this._bindings.get(object) ?? [], { pointer: keys, value }]);
  }

  /**
   * What is declared under a value of this chart.
   *
   * @internal
   */
  public _declared(value: ChartValue, method: string): DeclaredValue {
    if (!(value instanceof ChartValue)) {
      throw new Error(`'${method}()' of the chart '${this.chart.node.path}' was given what is no value; declare one in 'values' of the chart`);
    }
    if (this.registry.valueAt(value.path) !== value._declared) {
      throw new Error(`the value '${value.path}' belongs to another chart than '${this.chart.node.path}'; declare it in 'values' of this chart`);
    }
    return value._declared;
  }

  private check<P extends ValueProps>(path: string, props: P, form: Form<P>): void {
    if (typeof path !== 'string') {
      throw new Error(`the path (${String(path)}) of a value of the chart '${this.chart.node.path}' is no text; give keys with dots between, such as 'worker.concurrency'`);
    }
    form.check(props, () => `of the value '${path}' of the chart '${this.chart.node.path}'`);
  }

  private declare(path: string, type: ValueType, schema: JsonMap, value: Json, description: string): ChartValue {
    const what = `of the value '${path}' of the chart '${this.chart.node.path}'`;
    refuseValue(description, `the description ${what}`);
    return ChartValue._of(path, this.registry, this.registry.declareForAuthor({
      path: path.split('.'),
      type,
      schema: asMap(plainJson(schema, `the form ${what}`)),
      // What is missing breaks the form, which tells what it has to be.
      default: value === undefined ? value : plainJson(value, `the default ${what}`),
      description,
    }));
  }
}
