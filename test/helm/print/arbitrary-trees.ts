import * as fc from 'fast-check';
import { ASCII, INT_OR_STRING, INTEGER, NUMBER, QUANTITY, SMALL, TEXT } from './arbitrary-values';
import { choose } from '../../../src/template/choose';
import {
  amountOf, and, contains, equals, greater, hasPart, hasPrefix, isNonEmpty, longerThan, matches, not, or, some,
} from '../../../src/template/conditions';
import { builtIn, Condition, Expression, named, valueAt, ValueType, variable } from '../../../src/template/expression';
import { Json, JsonMap } from '../../../src/template/json';
import { byteQuantity, digest, each, entries, exchanged, join, joined, lower, maximum, merge, put, repeated, sorted, spread, sum, textAt, total, truncate, union } from '../../../src/template/operations';

/** The variables of loops that an expression can read. */
interface Loops {
  /** Names of variables that are items of `items`. */
  readonly items: readonly string[];
  /** Names of variables that are texts. */
  readonly texts: readonly string[];
}

const OUTSIDE: Loops = { items: [], texts: [] };

const value = (type: ValueType, ...path: string[]) => valueAt(path, type);

/** Trees, in which loops bind variables. Each depth is built once for each set of variables. */
class Trees {
  private readonly made = new Map<string, fc.Arbitrary<unknown>>();

  public text(depth: number, loops: Loops): fc.Arbitrary<Json> {
    return this.memo(`text ${depth} ${JSON.stringify(loops)}`, () => {
      const leaves: fc.Arbitrary<Json>[] = [
        TEXT,
        fc.constantFrom<Json>(value('string', 'text'), value('string', 'other'), value('name', 'name'), value('string', 'kind'), value('string', 'nested', 'deep', 'text')),
        fc.constantFrom<Json>(builtIn('Release.Name'), builtIn('Release.Namespace'), builtIn('Release.Service'), builtIn('Chart.Name'), builtIn('Chart.Version'), builtIn('Chart.AppVersion')),
        ...loops.items.map(name => fc.constantFrom<Json>(variable(name, 'string', ['text']), variable(name, 'name', ['name']))),
        ...loops.texts.map(name => fc.constant<Json>(variable(name, 'string'))),
      ];
      if (depth === 0) {
        return fc.oneof(...leaves);
      }
      const text = this.text(depth - 1, loops);
      return fc.oneof(
        ...leaves,
        fc.array(fc.oneof(text, this.scalar(depth - 1, loops)), { maxLength: 4 }).map(parts => join(...parts)),
        this.ascii(loops).map(lower),
        text.map(node => exchanged(node, '-', '_')),
        fc.tuple(fc.oneof(fc.constantFrom('ma', 'm', 'x'), text), TEXT).map(([key, otherwise]) => textAt(value('map', 'labels'), key, otherwise)),
        fc.tuple(this.ascii(loops), fc.integer({ min: 1, max: 15 })).map(([node, length]) => truncate(node, length)),
        this.integer(depth - 1, loops).map(byteQuantity),
        this.text(depth - 1, { ...loops, items: [...loops.items, 'item'] }).map(part => joined(value('list', 'items'), 'item', part)),
        fc.oneof(fc.constant<Json>(value('list', 'texts')), fc.array(text, { maxLength: 4 })).map(repeated),
        fc.tuple(this.tree(depth - 1, loops), fc.constantFrom(8, 16)).map(([node, length]) => digest(node, length)),
        this.choice(this.condition(depth - 1, loops), text, text),
        fc.tuple(fc.constantFrom(value('string', 'text'), value('string', 'kind')), text).map(([node, fallback]) => choose(isNonEmpty(node), node, fallback) ?? null),
        text.map(node => this.naming(node)),
      );
    });
  }

  public integer(depth: number, loops: Loops): fc.Arbitrary<Json> {
    return this.memo(`integer ${depth} ${JSON.stringify(loops)}`, () => {
      const leaves: fc.Arbitrary<Json>[] = [
        SMALL,
        fc.constantFrom<Json>(value('integer', 'small'), builtIn('Release.Revision')),
        ...loops.items.map(name => fc.constant<Json>(variable(name, 'integer', ['count']))),
      ];
      if (depth === 0) {
        return fc.oneof(...leaves);
      }
      const integer = this.integer(depth - 1, loops);
      return fc.oneof(
        ...leaves,
        fc.array(integer, { minLength: 1, maxLength: 3 }).map(terms => sum(...terms)),
        fc.array(integer, { minLength: 1, maxLength: 3 }).map(terms => maximum(...terms)),
        this.choice(this.condition(depth - 1, loops), integer, integer),
        this.integer(depth - 1, { ...loops, items: [...loops.items, 'item'] }).map(term => total(value('list', 'items'), 'item', term)),
        integer.map(node => this.naming(node)),
      );
    });
  }

  public number(depth: number, loops: Loops): fc.Arbitrary<Json> {
    return this.memo(`number ${depth} ${JSON.stringify(loops)}`, () => {
      const leaves = [fc.constantFrom(0.5, 1.25, 3), fc.constant<Json>(value('number', 'ratio'))];
      if (depth === 0) {
        return fc.oneof(...leaves);
      }
      const number = this.number(depth - 1, loops);
      return fc.oneof(
        ...leaves,
        fc.array(fc.oneof(this.integer(depth - 1, loops), fc.constantFrom(0.5, 0.1, 64)), { minLength: 2, maxLength: 3 }).map(terms => sum(...terms)),
        fc.array(number, { minLength: 2, maxLength: 3 }).map(terms => maximum(...terms)),
        this.choice(this.condition(depth - 1, loops), number, number),
      );
    });
  }

  /** A number that is compared and not printed, since it may be greater than what YAML can hold. */
  public amount(depth: number, loops: Loops): fc.Arbitrary<Json> {
    return this.memo(`amount ${depth} ${JSON.stringify(loops)}`, () => {
      const amounts = [value('quantity', 'quantity'), ...loops.items.map(name => variable(name, 'quantity', ['size']))].map(node => amountOf(node));
      const leaves = [fc.constantFrom<Json>(...amounts), QUANTITY.map(quantity => amountOf(quantity))];
      if (depth === 0) {
        return fc.oneof(...leaves);
      }
      const amount = this.amount(depth - 1, loops);
      return fc.oneof(
        ...leaves,
        fc.array(amount, { minLength: 2, maxLength: 3 }).map(terms => sum(...terms)),
        fc.array(amount, { minLength: 2, maxLength: 3 }).map(terms => maximum(...terms)),
        this.choice(this.condition(depth - 1, loops), amount, amount),
        fc.constant(total(value('list', 'items'), 'item', amountOf(variable('item', 'quantity', ['size'])))),
      );
    });
  }

  /** Any scalar that is no text. */
  public scalar(depth: number, loops: Loops): fc.Arbitrary<Json> {
    return fc.oneof(
      this.integer(depth, loops),
      this.number(depth, loops),
      INTEGER, NUMBER, fc.boolean(),
      fc.constantFrom<Json>(value('integer', 'count'), value('number', 'ratio'), value('boolean', 'flag'), value('quantity', 'quantity'), value('intOrString', 'portion')),
      this.condition(depth, loops),
    );
  }

  public condition(depth: number, loops: Loops): fc.Arbitrary<Condition> {
    return this.memo(`condition ${depth} ${JSON.stringify(loops)}`, () => {
      const leaves: fc.Arbitrary<Condition>[] = [
        fc.constantFrom<Condition>(value('boolean', 'flag'), value('boolean', 'nested', 'on'), value('boolean', 'nested', 'deep', 'odd-key')),
        fc.constantFrom<Condition>(...(['text', 'kind', 'name'] as const).map(name => isNonEmpty(value('string', name)))),
        fc.constantFrom<Condition>(...(['texts', 'items', 'numbers'] as const).map(name => isNonEmpty(value('list', name))), isNonEmpty(value('map', 'labels')), isNonEmpty(value('quantity', 'quantity')), isNonEmpty(value('integer', 'count'))),
        fc.constantFrom('1.28', '1.30', '1.34', '1.35').map(version => new Expression({ kind: 'kubernetesAtLeast', version })),
        fc.constantFrom('optional', 'perhaps', 'text', 'nowhere').map(name => isGiven(value('integer', name))),
        fc.constantFrom('ma', 'm', 'x').map(key => new Expression({ kind: 'hasKey', map: value('map', 'labels'), key })),
        ...loops.items.flatMap(name => [
          fc.constantFrom<Condition>(variable(name, 'boolean', ['flag']), isNonEmpty(variable(name, 'string', ['text'])), isNonEmpty(variable(name, 'list', ['tags']))),
          fc.constantFrom<Condition>(isGiven(variable(name, 'quantity', ['limit'])), isGiven(variable(name, 'map', ['optional'])), isNonEmpty(variable(name, 'string', ['optional', 'deep']))),
        ]),
        ...loops.texts.map(name => fc.constant<Condition>(isNonEmpty(variable(name, 'string')))),
      ];
      if (depth === 0) {
        return fc.oneof(...leaves);
      }
      const condition = this.condition(depth - 1, loops);
      const text = this.text(depth - 1, loops);
      const integer = this.integer(depth - 1, loops);
      const number = fc.oneof(this.number(depth - 1, loops), this.amount(depth - 1, loops));
      return fc.oneof(
        ...leaves,
        condition.map(not),
        fc.array(condition, { minLength: 2, maxLength: 4 }).map(operands => and(...operands)),
        fc.array(condition, { minLength: 2, maxLength: 4 }).map(operands => or(...operands)),
        fc.tuple(text, text).map(([one, other]) => equals(one, other)),
        fc.tuple(valueOf('kind'), fc.constantFrom('Memory', 'Disk', '')).map(([one, other]) => equals(one, other)),
        fc.tuple(integer, integer).map(([one, other]) => equals(one, other)),
        fc.tuple(integer, integer).map(([one, other]) => greater(one, other)),
        fc.tuple(fc.oneof(number, integer), number).map(([one, other]) => greater(one, other)),
        fc.tuple(fc.oneof(number, integer), number).map(([one, other]) => equals(one, other)),
        INT_OR_STRING.map(other => equals(value('intOrString', 'portion'), other)),
        QUANTITY.map(other => equals(value('quantity', 'quantity'), other)),
        fc.tuple(condition, fc.oneof(condition, fc.boolean())).map(([one, other]) => equals(one, other)),
        fc.tuple(text, text).map(([one, other]) => hasPrefix(one, other)),
        fc.tuple(text, text).map(([one, other]) => hasPart(one, other)),
        fc.tuple(text, fc.integer({ min: 0, max: 8 })).map(([one, length]) => longerThan(one, length)),
        fc.tuple(text, fc.constantFrom('^[a-z]+$', '\\d', '^.{3,}$', '[`\\s]', 'x|y', '"')).map(([one, pattern]) => matches(one, pattern)),
        text.map(item => contains(value('list', 'texts'), item)),
        fc.tuple(fc.array(TEXT, { maxLength: 3 }), text).map(([list, item]) => contains(list, item)),
        integer.map(item => contains(value('list', 'numbers'), item)),
        fc.tuple(fc.array(SMALL, { maxLength: 3 }), integer).map(([list, item]) => contains(list, item)),
        this.condition(depth - 1, { ...loops, items: [...loops.items, 'item'] }).map(inner => some(value('list', 'items'), 'item', inner)),
        this.condition(depth - 1, { ...loops, texts: [...loops.texts, 'label', 'key'] }).map(inner => some(value('map', 'labels'), 'label', inner, 'key')),
        this.choice(condition, condition, condition).map(conditionOf),
        condition.map(node => conditionOf(this.naming(node))),
        this.tree(depth - 1, loops).map(isNonEmpty),
      );
    });
  }

  public map(depth: number, loops: Loops): fc.Arbitrary<Json> {
    return this.memo(`map ${depth} ${JSON.stringify(loops)}`, () => {
      const leaves: fc.Arbitrary<Json>[] = [
        fc.constant({}), fc.constantFrom<Json>(value('map', 'labels'), value('map', 'groups'), value('map', 'anything')), fc.constantFrom<Json>({ a: 1 }, { 'x y': 'z\n', 'b': [] }),
      ];
      if (depth === 0) {
        return fc.oneof(...leaves);
      }
      const map = this.map(depth - 1, loops);
      const inItems = { ...loops, items: [...loops.items, 'item'] };
      const inLabels = { ...loops, texts: [...loops.texts, 'label', 'key'] };
      return fc.oneof(
        { arbitrary: fc.oneof(...leaves), weight: 1 },
        { arbitrary: this.literalMap(depth, loops), weight: 8 },
        { arbitrary: fc.array(map, { minLength: 1, maxLength: 3 }).map(maps => merge(...maps)), weight: 1 },
        {
          arbitrary: fc.tuple(this.literalMap(depth, loops), fc.constantFrom<Json>(value('map', 'labels'), value('map', 'anything')), this.tree(depth - 1, inItems)).map(([one, other, body]) =>
            union(one, other, entries(value('list', 'items'), 'item', variable('item', 'string', ['name']), body))),
          weight: 1,
        },
        { arbitrary: this.optionalTree(depth - 1, inItems).map(body => entries(value('list', 'items'), 'item', join('x-', variable('item', 'string', ['name'])), body)), weight: 1 },
        { arbitrary: this.tree(depth - 1, inLabels).map(body => entries(value('map', 'labels'), 'label', variable('key', 'string'), body, 'key')), weight: 1 },
        { arbitrary: this.text(depth - 1, loops).map(text => put(value('map', 'labels'), ['name'], text)), weight: 1 },
        { arbitrary: map.map(node => this.naming(node)), weight: 1 },
        { arbitrary: this.choice(this.condition(depth - 1, loops), map, map), weight: 1 },
      );
    });
  }

  public list(depth: number, loops: Loops): fc.Arbitrary<Json> {
    return this.memo(`list ${depth} ${JSON.stringify(loops)}`, () => {
      const leaves: fc.Arbitrary<Json>[] = [fc.constant([]), fc.constantFrom<Json>(value('list', 'texts'), value('list', 'items'), value('list', 'numbers')), fc.constantFrom<Json>(['a'], ['a\nb', {}])];
      if (depth === 0) {
        return fc.oneof(...leaves);
      }
      const list = this.list(depth - 1, loops);
      return fc.oneof(
        { arbitrary: fc.oneof(...leaves), weight: 1 },
        { arbitrary: fc.array(this.listItems(depth, loops), { maxLength: 4 }).map(items => items.flat()), weight: 6 },
        { arbitrary: fc.constantFrom<Json>(sorted(['NET_BIND_SERVICE', 'a'], value('list', 'texts')), sorted(value('list', 'texts'))), weight: 1 },
        { arbitrary: list.map(node => this.naming(node)), weight: 1 },
        { arbitrary: this.choice(this.condition(depth - 1, loops), list, list), weight: 1 },
      );
    });
  }

  public tree(depth: number, loops: Loops): fc.Arbitrary<Json> {
    return this.memo(`tree ${depth} ${JSON.stringify(loops)}`, () => {
      const leaves = [this.text(Math.min(depth, 2), loops), this.scalar(Math.min(depth, 1), loops), fc.constant(null)];
      return depth === 0 ? fc.oneof(...leaves) : fc.oneof(...leaves, this.map(depth, loops), this.map(depth, loops), this.list(depth, loops));
    });
  }

  /** A tree that may not be there. */
  public optionalTree(depth: number, loops: Loops): fc.Arbitrary<Json> {
    const tree = this.tree(depth, loops);
    return fc.oneof(
      { arbitrary: tree, weight: 3 },
      { arbitrary: fc.tuple(this.condition(1, loops), tree).map(([condition, node]) => choose(condition, node, undefined) ?? null), weight: 2 },
      { arbitrary: this.choice(this.condition(1, loops), tree, tree), weight: 1 },
      { arbitrary: this.given(loops), weight: 1 },
    );
  }

  /** Optional values where they are given, and whatever holds something where it does. */
  private given(loops: Loops): fc.Arbitrary<Json> {
    const given = ([node, condition]: readonly [Expression, Condition], otherwise: Json | undefined) => choose(condition, node, otherwise) ?? null;
    const nodes: (readonly [Expression, Condition])[] = [
      [value('integer', 'optional'), isGiven(value('integer', 'optional'))],
      [value('boolean', 'perhaps'), isGiven(value('boolean', 'perhaps'))],
      ...(['text', 'kind'] as const).map(name => [value('string', name), isNonEmpty(value('string', name))] as const),
      [value('list', 'texts'), isNonEmpty(value('list', 'texts'))],
      [value('map', 'labels'), isNonEmpty(value('map', 'labels'))],
      ...loops.items.flatMap(name => [
        [variable(name, 'quantity', ['limit']), isGiven(variable(name, 'quantity', ['limit']))] as const,
        [variable(name, 'string', ['optional', 'deep']), isNonEmpty(variable(name, 'map', ['optional']))] as const,
        [variable(name, 'list', ['tags']), isNonEmpty(variable(name, 'list', ['tags']))] as const,
      ]),
    ];
    return fc.tuple(fc.constantFrom(...nodes), fc.constantFrom(undefined, 'other', 5, [1])).map(([node, otherwise]) => given(node, otherwise));
  }

  private literalMap(depth: number, loops: Loops): fc.Arbitrary<JsonMap> {
    const key = fc.oneof({ arbitrary: fc.constantFrom('name', 'a', 'b', 'c', 'd', 'spec'), weight: 5 }, { arbitrary: TEXT.map(text => `k${text}`), weight: 1 });
    return fc.dictionary(key, this.optionalTree(depth - 1, loops), { maxKeys: 5, noNullPrototype: true });
  }

  private listItems(depth: number, loops: Loops): fc.Arbitrary<readonly Json[]> {
    const inItems = { ...loops, items: [...loops.items, 'item'] };
    const inTexts = { ...loops, texts: [...loops.texts, 'label', 'key'] };
    return fc.oneof(
      { arbitrary: this.optionalTree(depth - 1, loops).map(node => [node]), weight: 5 },
      { arbitrary: this.list(depth - 1, loops).map(spread), weight: 1 },
      { arbitrary: this.optionalTree(depth - 1, inItems).map(body => [each(value('list', 'items'), 'item', body)]), weight: 1 },
      { arbitrary: this.optionalTree(depth - 1, inTexts).map(body => [each(value('map', 'labels'), 'label', body, 'key')]), weight: 1 },
      { arbitrary: this.nestedLoop(depth, inItems).map(body => [each(value('list', 'items'), 'item', body)]), weight: 1 },
    );
  }

  /** The body of a loop that is itself a loop, or the items of a list. */
  private nestedLoop(depth: number, loops: Loops): fc.Arbitrary<Json> {
    const inner = { ...loops, texts: [...loops.texts, 'tag'] };
    const name = loops.items[loops.items.length - 1];
    return fc.oneof(
      this.optionalTree(Math.max(0, depth - 2), inner).map(body => each(variable(name, 'list', ['tags']), 'tag', body)),
      fc.constant<Json>(new Expression({ kind: 'spread', list: variable(name, 'list', ['tags']) })),
    );
  }

  private ascii(loops: Loops): fc.Arbitrary<Json> {
    const leaf = fc.constantFrom<Json>(value('string', 'ascii'), value('name', 'name'), builtIn('Release.Name'), ...loops.items.map(name => variable(name, 'name', ['name'])));
    return fc.oneof(leaf, fc.tuple(leaf, ASCII, leaf).map(parts => join(...parts)));
  }

  private choice(condition: fc.Arbitrary<Condition>, then: fc.Arbitrary<Json>, otherwise: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
    return fc.tuple(condition, then, otherwise).map(([test, one, other]) => choose(test, one, other) ?? null);
  }

  /** A tree under a name that tells it apart from all others. */
  private naming(tree: Json): Json {
    return named(`trees.t${digest(JSON.stringify(tree), 12) as string}`, tree);
  }

  private memo<T>(key: string, make: () => fc.Arbitrary<T>): fc.Arbitrary<T> {
    const known = this.made.get(key) as fc.Arbitrary<T> | undefined;
    if (known !== undefined) {
      return known;
    }
    const arbitrary = make();
    this.made.set(key, arbitrary);
    return arbitrary;
  }
}

function conditionOf(tree: Json): Condition {
  return tree instanceof Expression ? tree : tree === true;
}

function isGiven(operand: Expression): Condition {
  return new Expression({ kind: 'isGiven', operand });
}

function valueOf(name: string): fc.Arbitrary<Json> {
  return fc.constant(value('string', name));
}

/** Trees of all that the value language has, over the values above. */
export function arbitraryTree(depth: number): fc.Arbitrary<Json> {
  return new Trees().optionalTree(depth, OUTSIDE);
}

/** Conditions over the values above. */
export function arbitraryCondition(depth: number): fc.Arbitrary<Condition> {
  return new Trees().condition(depth, OUTSIDE);
}

/** Texts over the values above. */
export function arbitraryText(depth: number): fc.Arbitrary<Json> {
  return new Trees().text(depth, OUTSIDE);
}
