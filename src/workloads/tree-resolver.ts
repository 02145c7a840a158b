import { App, ImplicitTokenResolver, IResolver, Lazy, LazyResolver, NumberStringUnionResolver, ResolutionContext } from 'cdk8s';

/** The resolvers that cdk8s gives every app, in their order. */
const OF_EVERY_APP = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/**
 * Resolves a map with all that is in it in one walk, to what the resolvers of every app make of it.
 *
 * cdk8s asks each resolver for each node, and looks for the app and copies the path each time, which takes a fifth of all memory that a
 * synth asks for.
 */
class TreeResolver implements IResolver {
  /**
   * @param ofEveryApp the resolvers in whose place it stands
   * @param all the resolvers of the app, itself among them
   */
  constructor(private readonly ofEveryApp: readonly IResolver[], private readonly all: readonly IResolver[]) {}

  public resolve(context: ResolutionContext): void {
    // cdk8s types it as 'any'; it leaves out null and undefined.
    const value = context.value as object;
    if (Object.getPrototypeOf(value) === RESOLVED) {
      return;
    }
    if (this.isAlone() && isPlain(value) && !isToken(value)) {
      context.replaceValue(Object.assign(Object.create(RESOLVED), entriesOf(value)));
    } else {
      this.ofEveryApp.find(resolver => {
        resolver.resolve(context);
        return context.replaced;
      });
    }
  }

  /** Whether nobody has added a resolver to the app, who has to be asked for each node. */
  private isAlone(): boolean {
    return this.all.length === 1;
  }
}

/** Lets an app resolve maps in one walk, unless its author gives it resolvers of his own. */
export function resolveTrees({ resolvers }: App): void {
  if (areOfEveryApp(resolvers)) {
    const ofEveryApp = resolvers.splice(0);
    resolvers.push(new TreeResolver(ofEveryApp, resolvers));
  }
}

/** Whether an app has no resolver besides those that cdk8s gives every app. */
export function resolvesAsCdk8s({ resolvers }: App): boolean {
  return resolvers.length === 1 ? resolvers[0] instanceof TreeResolver : areOfEveryApp(resolvers);
}

function areOfEveryApp(resolvers: readonly IResolver[]): boolean {
  return resolvers.length === OF_EVERY_APP.length && resolvers.every((resolver, index) => resolver.constructor === OF_EVERY_APP[index]);
}

/**
 * What a resolved map inherits from. cdk8s goes into plain maps only, so it leaves this one as it is; the plain copy that it makes
 * next takes everything whose constructor has this name.
 */
const RESOLVED: object = Object.create(Object.prototype, { constructor: { value: { name: 'Object' } } }) as object;

interface PlainMap { readonly [key: string]: unknown }

interface Token { resolve(): unknown }

function isPlain(value: object): value is PlainMap {
  return value.constructor === Object;
}

function isToken(value: object): value is Token {
  return typeof (value as Partial<Token>).resolve === 'function';
}

/** The map with its entries resolved; itself where nothing changes, as cdk8s copies it next. */
function entriesOf(map: PlainMap): PlainMap {
  let result: { [key: string]: unknown } | undefined;
  for (const key in map) {
    const value = map[key];
    // Most entries are scalars, which are spared the call.
    if (typeof value === 'object' || typeof value === 'function') {
      const entry = resolved(value);
      if (entry !== value) {
        result ??= { ...map };
        result[key] = entry;
      }
    }
  }
  return result ?? map;
}

/** The list with its items resolved; itself where nothing changes. */
function itemsOf(list: readonly unknown[]): readonly unknown[] {
  let result: unknown[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = resolved(list[index]);
    if (item !== list[index]) {
      result ??= list.slice();
      result[index] = item;
    }
  }
  return result ?? list;
}

function resolved(value: unknown): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
    return value;
  }
  if (isToken(value)) {
    return resolved(value.resolve());
  }
  // Most of what is left are these two, and whether something is a Lazy takes longer to find out.
  if (isPlain(value)) {
    return entriesOf(value);
  }
  if (Array.isArray(value)) {
    return itemsOf(value);
  }
  if (value instanceof Lazy) {
    return resolved(value.produce());
  }
  return 'value' in value && (typeof value.value === 'number' || typeof value.value === 'string') ? { value: value.value } : value;
}
