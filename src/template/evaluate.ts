import { byBytes } from './canonical-json';
import { decimalSum } from './decimal-sum';
import { BuiltIn, Condition, Expression, isExpression, Operation } from './expression';
import { asMap, asString, isList, isMap, Json, JsonList, JsonMap } from './json';
import { byteQuantity, digest, exchanged, join, maximum, merge, put, repeated, sorted, sum, truncate } from './operations';
import { parseQuantity } from './quantity';
import { regularExpression } from './regular-expression';

/** All that the value of an expression depends on. */
export interface Context {
  /** The values of the chart, defaults and overrides coalesced. */
  readonly values: JsonMap;
  readonly release: { readonly name: string; readonly namespace: string; readonly revision?: number; readonly service?: string };
  readonly chart: { readonly name: string; readonly version: string; readonly appVersion: string };
  /** The Kubernetes version of the cluster, such as `1.35`. */
  readonly kubernetesVersion: string;
  readonly variables?: { readonly [name: string]: Json | undefined };
}

/** The JSON that a tree stands for, and `undefined` for what is not there. Whatever Helm prints for a tree is the same. */
export function evaluate(tree: Json | undefined, context: Context): Json | undefined {
  if (isExpression(tree)) {
    return evaluateOperation(tree.operation, context);
  }
  if (isList(tree)) {
    return tree.flatMap(item => itemsOf(item, context));
  }
  if (isMap(tree)) {
    const result: { [key: string]: Json } = {};
    for (const key of Object.keys(tree)) {
      const evaluated = evaluate(tree[key], context);
      if (evaluated !== undefined) {
        result[key] = evaluated;
      }
    }
    return result;
  }
  return tree;
}

/** Whether a condition holds. */
export function holds(condition: Condition, context: Context): boolean {
  return typeof condition === 'boolean' ? condition : evaluate(condition, context) === true;
}

function itemsOf(item: Json | undefined, context: Context): JsonList {
  if (isExpression(item) && item.operation.kind === 'choose') {
    return itemsOf(holds(item.operation.condition, context) ? item.operation.then : item.operation.otherwise, context);
  }
  if (isExpression(item) && item.operation.kind === 'spread') {
    return listOf(item.operation.list, context);
  }
  if (isExpression(item) && item.operation.kind === 'each') {
    const { body } = item.operation;
    return scopesOf(item.operation, context).flatMap(scope => itemsOf(body, scope));
  }
  const evaluated = evaluate(item, context);
  return evaluated === undefined ? [] : [evaluated];
}

function evaluateOperation(operation: Operation, context: Context): Json | undefined {
  const value = (tree: Json): Json => evaluate(tree, context) ?? null;
  switch (operation.kind) {
    case 'value': return at(context.values, operation.path);
    case 'builtIn': return builtInOf(operation.name, context);
    case 'kubernetesAtLeast': return isAtLeast(context.kubernetesVersion, operation.version);
    case 'variable': return at(context.variables?.[operation.name], operation.path);
    case 'named': return evaluate(operation.body, context);
    case 'not': return !holds(operation.operand, context);
    case 'and': return operation.operands.every(operand => holds(operand, context));
    case 'or': return operation.operands.some(operand => holds(operand, context));
    case 'equals': return value(operation.one) === value(operation.other);
    case 'greater': return Number(value(operation.one)) > Number(value(operation.other));
    case 'nonEmpty': return isFilled(evaluate(operation.operand, context));
    case 'isGiven': return (evaluate(operation.operand, context) ?? null) !== null;
    case 'contains': return listOf(operation.list, context).includes(value(operation.item));
    case 'hasKey': return mapOf(operation.map, context)[operation.key] !== undefined;
    case 'hasPrefix': return String(value(operation.text)).startsWith(String(value(operation.prefix)));
    case 'hasPart': return String(value(operation.text)).includes(String(value(operation.part)));
    case 'longerThan': return Buffer.byteLength(String(value(operation.text))) > operation.length;
    case 'matches': return regularExpression(operation.pattern).test(String(value(operation.text)));
    case 'some': return scopesOf(operation, context).some(scope => holds(operation.condition, scope));
    case 'textAt': return asString(asMap(value(operation.map))[String(value(operation.key))]) || operation.otherwise;
    case 'join': return join(...operation.parts.map(part => value(part)));
    case 'lower': return String(value(operation.text)).toLowerCase();
    case 'exchanged': return exchanged(value(operation.text), operation.one, operation.other);
    case 'truncate': return truncate(value(operation.text), operation.length);
    case 'sum': return sum(...operation.terms.map(value));
    case 'maximum': return maximum(...operation.terms.map(value));
    case 'amount': return parseQuantity(value(operation.quantity)) ?? null;
    case 'byteQuantity': return byteQuantity(value(operation.bytes));
    case 'joined': return scopesOf(operation, context).map(scope => String(evaluate(operation.part, scope) ?? '')).join('');
    case 'repeated': return repeated(listOf(operation.list, context));
    case 'digest': return digest(value(operation.of), operation.length);
    case 'choose': return evaluate(holds(operation.condition, context) ? operation.then : operation.otherwise, context);
    case 'merge':
    case 'union': return merge(...operation.maps.map(map => evaluate(map, context)));
    case 'put': return put(mapOf(operation.map, context), operation.path, value(operation.value));
    case 'entries': return Object.fromEntries(scopesOf(operation, context).flatMap(scope => {
      const entry = evaluate(operation.value, scope);
      return entry === undefined ? [] : [[String(evaluate(operation.name, scope)), entry]];
    }));
    case 'sorted': return sorted(...operation.lists.map(value));
    case 'total': return scopesOf(operation, context).reduce((total, scope) => decimalSum([total, Number(evaluate(operation.term, scope) ?? 0)]), 0);
    case 'each':
    case 'spread':
      throw new Error(`'${operation.kind}' stands outside of a list`);
  }
}

/** The contexts in which the body of a loop is evaluated, in the order in which Go runs through a list or a map. */
export function scopesOf({ over, variable, key }: { over: Expression; variable: string; key?: string }, context: Context): Context[] {
  const collection = evaluate(over, context);
  const scope = (item: Json | undefined, name: Json): Context =>
    ({ ...context, variables: { ...context.variables, [variable]: item, ...(key === undefined ? {} : { [key]: name }) } });
  return isMap(collection)
    ? Object.keys(collection).sort(byBytes).map(name => scope(collection[name], name))
    : isList(collection) ? collection.map(scope) : [];
}

function listOf(tree: Json, context: Context): JsonList {
  const list = evaluate(tree, context);
  return isList(list) ? list : [];
}

function mapOf(tree: Json, context: Context): JsonMap {
  const map = evaluate(tree, context);
  return isMap(map) ? map : {};
}

function at(node: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((current, key) => isMap(current) ? current[key] : undefined, node);
}

function isFilled(value: Json | undefined): boolean {
  return isList(value) ? value.length > 0 : isMap(value) ? Object.keys(value).length > 0 : value !== undefined && value !== null && value !== '';
}

function builtInOf(name: BuiltIn, { release, chart }: Context): Json {
  switch (name) {
    case 'Release.Name': return release.name;
    case 'Release.Namespace': return release.namespace;
    case 'Release.Service': return release.service ?? 'Helm';
    case 'Release.Revision': return release.revision ?? 1;
    case 'Chart.Name': return chart.name;
    case 'Chart.Version': return chart.version;
    case 'Chart.AppVersion': return chart.appVersion;
  }
}

function isAtLeast(version: string, wanted: string): boolean {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
