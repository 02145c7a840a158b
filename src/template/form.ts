import { isPlaceholder } from './placeholder';

/** Arguments of a factory and the options behind them, as the one object that a form takes. */
export function withOptions<A extends object, O extends object>(given: A, options: O): A & O {
  // What is no object is none of the options, and for the form to refuse.
  return isPlain(options) ? { ...given, ...options } : options as A & O;
}

/** What a property has to be. TypeScript tells so when it compiles; programs in JavaScript may give anything. */
export interface Shape {
  /** Whether something is that, as far as it is seen without a look at its parts. */
  readonly is: (value: unknown) => boolean;
  /** What it is called, behind 'is no'. */
  readonly noun: string;
  /** What to do instead. */
  readonly advice: string;
  /** What is given may be a secret, and is not told. */
  readonly isSecret?: boolean;
  /** Whether the parts of something that is that are what they have to be: the short answer, for what is made a thousand times. */
  readonly holds?: (value: never) => boolean;
  /** Whether what cdk8s finds out when it renders is right, too: what is only written, and decides nothing before. */
  readonly mayBeLate?: boolean;
  /** The same parts, each with what its property is called behind that of the whole. */
  readonly parts?: (value: never) => readonly Part[];
}

interface Part {
  readonly key: string;
  readonly value: unknown;
  readonly shape: Shape;
}

/** The properties that somebody may give, each with what it has to be. */
export class Form<P extends object> {
  private readonly shapes: ReadonlyMap<string, Shape>;

  /** @param required the properties that have to be there */
  constructor(shapes: { readonly [name in keyof P]?: Shape }, private readonly required: readonly (keyof P & string)[] = []) {
    this.shapes = new Map(Object.entries<Shape>(shapes as { readonly [name: string]: Shape }));
  }

  /**
   * Refuses properties of which one is not what it has to be; others than those of the form are not looked at.
   *
   * @param place whose properties they are, in words that follow a name, such as `at 'shop/api'`
   * @throws if one is not what it has to be, or is missing
   */
  public check(given: P, place: () => string): void {
    if (!this.isFilledIn(given)) {
      throw new Error(this.problemsOf(given, place).join('\n'));
    }
  }

  private isFilledIn(given: unknown): boolean {
    if (!isPlain(given)) {
      return given === undefined && this.required.length === 0;
    }
    const properties = given as { readonly [name: string]: unknown };
    for (const name in properties) {
      const value = properties[name];
      if (value !== undefined) {
        const shape = this.shapes.get(name);
        if (shape !== undefined && !fits(value, shape)) {
          return false;
        }
      }
    }
    return this.required.every(name => properties[name] !== undefined);
  }

  private problemsOf(given: unknown, place: () => string): string[] {
    if (given !== undefined && !isPlain(given)) {
      return [`the properties (${inWords(given)}) ${place()} are no object; write them in '{' and '}'`];
    }
    const properties = (given ?? {}) as { readonly [name: string]: unknown };
    const problems: string[] = [];
    for (const name of this.required) {
      if (properties[name] === undefined) {
        problems.push(`'${name}' ${place()} is missing; ${this.shapes.get(name)?.advice ?? 'give it'}`);
      }
    }
    for (const name in properties) {
      const [value, shape] = [properties[name], this.shapes.get(name)];
      if (shape !== undefined && value !== undefined) {
        findMisfits({ key: name, value, shape }, place, problems);
      }
    }
    return problems;
  }
}

function fits(value: unknown, shape: Shape): boolean {
  // It is what the shape asks for.
  return (shape.is(value) && (shape.holds === undefined || shape.holds(value as never))) || isRightLate(value, shape);
}

function findMisfits({ key, value, shape }: Part, place: () => string, problems: string[]): void {
  if (isRightLate(value, shape)) {
    return;
  }
  if (!shape.is(value)) {
    const given = shape.isSecret && typeof value === 'string' ? 'a text' : inWords(value);
    problems.push(`'${key}' (${given}) ${place()} is no ${shape.noun}; ${shape.advice}`);
    return;
  }
  // It is what the shape asks for.
  shape.parts?.(value as never).forEach(part => findMisfits({ ...part, key: `${key}${part.key}` }, place, problems));
}

function isRightLate(value: unknown, shape: Shape): boolean {
  return shape.mayBeLate === true && isLate(value);
}

/** Whether cdk8s finds out what something is when it renders, as of a `Lazy` or a token. */
function isLate(value: unknown): boolean {
  return isObject(value) && (('produce' in value && typeof value.produce === 'function') || ('resolve' in value && typeof value.resolve === 'function'));
}

/** Whether something is an object of which the properties are there to be read. */
function isKnown(value: unknown): boolean {
  return isPlain(value) && !isLate(value);
}

/** A text. */
export const TEXT: Shape = { is: value => typeof value === 'string', noun: 'text', advice: 'give one, in quotes' };

/** A text that is only written. */
export const WRITTEN_TEXT: Shape = { ...TEXT, mayBeLate: true };

/** A number, which what comes of a text that holds none is not. */
export const NUMBER: Shape = { is: value => typeof value === 'number' && !Number.isNaN(value), noun: 'number', advice: 'give one, without quotes' };

/** True or false. */
export const BOOLEAN: Shape = { is: value => typeof value === 'boolean', noun: 'boolean', advice: 'give true or false, without quotes' };

/** A text that is more than any text. */
export function textSuchAs(advice: string): Shape {
  return { ...TEXT, advice };
}

/** A member of an enum of texts. */
export function memberOf(name: string, members: { readonly [member: string]: string }): Shape {
  const allowed = Object.entries(members).map(([member, value]) => `${name}.${member} ('${value}')`);
  return {
    is: value => Object.values(members).some(member => member === value),
    noun: name,
    advice: `give ${allowed.slice(0, -1).join(', ')} or ${allowed[allowed.length - 1]}`,
  };
}

/** A member of an enum of texts that is only written, also as a value of a chart. */
export function writtenMemberOf(name: string, members: { readonly [member: string]: string }): Shape {
  const shape = memberOf(name, members);
  return { ...shape, is: value => shape.is(value) || (typeof value === 'string' && isPlaceholder(value)), mayBeLate: true };
}

/** What only this or another library makes: it is known by a member that it has. */
export function madeBy(noun: string, member: string, example: string, isSecret = false): Shape {
  return { is: value => isObject(value) && member in value, noun, advice: `give one, such as ${example}`, isSecret };
}

/** A list of which each item has a shape. */
export function listOf(item: Shape, example: string): Shape {
  return {
    is: Array.isArray,
    noun: 'list',
    advice: `give one in '[' and ']', such as ${example}`,
    holds: (list: readonly unknown[]) => list.every(value => fits(value, item)),
    parts: (list: readonly unknown[]) => list.map((value, index) => ({ key: `[${index}]`, value, shape: item })),
  };
}

/** A map of which each value has a shape. */
export function mapOf(item: Shape, example: string): Shape {
  return {
    is: isKnown,
    noun: 'map',
    advice: `give one in '{' and '}', such as ${example}`,
    isSecret: true,
    holds: (map: { readonly [key: string]: unknown }) => Object.values(map).every(value => fits(value, item)),
    parts: (map: { readonly [key: string]: unknown }) => Object.keys(map).map(key => ({ key: `.${key}`, value: map[key], shape: item })),
  };
}

/** An object with known properties; what is not there is not looked at. */
export function objectOf(shapes: { readonly [name: string]: Shape }, example: string): Shape {
  const names = Object.keys(shapes);
  return {
    is: isKnown,
    noun: 'object',
    advice: `give one in '{' and '}', such as ${example}`,
    holds: (map: { readonly [key: string]: unknown }) => names.every(name => map[name] === undefined || fits(map[name], shapes[name])),
    parts: (map: { readonly [key: string]: unknown }) => names.filter(name => map[name] !== undefined)
      .map(name => ({ key: `.${name}`, value: map[name], shape: shapes[name] })),
  };
}

/** The same, where some properties have to be there. */
export function objectWith(required: { readonly [name: string]: Shape }, optional: { readonly [name: string]: Shape }, example: string): Shape {
  const open = objectOf({ ...required, ...optional }, example);
  const missingIn = (map: { readonly [name: string]: unknown }) => Object.keys(required).filter(name => map[name] === undefined);
  return {
    ...open,
    holds: (map: { readonly [name: string]: unknown }) => missingIn(map).length === 0 && open.holds?.(map as never) === true,
    parts: (map: { readonly [name: string]: unknown }) => [
      ...missingIn(map).map(name => ({ key: `.${name}`, value: undefined, shape: required[name] })),
      ...open.parts?.(map as never) ?? [],
    ],
  };
}

/** The same, where what is not there would be lost. */
export function objectOfOnly(shapes: { readonly [name: string]: Shape }, example: string): Shape {
  const names = Object.keys(shapes);
  const open = objectOf(shapes, example);
  const lost: Shape = { is: () => false, noun: 'property', advice: `give ${names.map(name => `'${name}'`).join(' or ')}` };
  const strangersIn = (map: object) => Object.entries(map).flatMap(([name, value]) => value === undefined || names.includes(name) ? [] : name);
  return {
    ...open,
    holds: (map: { readonly [name: string]: unknown }) => strangersIn(map).length === 0 && open.holds?.(map as never) === true,
    parts: (map: { readonly [name: string]: unknown }) => [
      ...open.parts?.(map as never) ?? [],
      ...strangersIn(map).map(name => ({ key: `.${name}`, value: map[name], shape: lost })),
    ],
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isPlain(value: unknown): boolean {
  return isObject(value) && !Array.isArray(value);
}

/** What somebody gives, in a few words. */
export function inWords(value: unknown): string {
  if (Array.isArray(value)) {
    return value.every(item => !isObject(item)) ? `[${value.map(inWords).join(', ')}]` : 'a list';
  }
  if (isObject(value)) {
    const name: unknown = value.constructor?.name;
    return typeof name === 'string' && name !== 'Object' ? `an object of the class ${name}` : 'an object';
  }
  return typeof value === 'string' ? `'${value}'` : typeof value === 'function' ? 'a function' : String(value);
}
