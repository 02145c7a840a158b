import { collection } from './collections';
import { LONGEST_CONDITION, normal, test, wholeTest } from './conditions';
import { call, Go, goString, goVariable, LONGEST_LINE, operand } from './go';
import { isMultiLine, partOfText } from './inline-text';
import { isReference, isWithable, reference } from './operands';
import { runsIn } from './runs';
import { binding, knowing, Scope, withDot } from './scope';
import { seriesLines } from './series-lines';
import { innerConditions, settle } from './settle';
import { typeOf } from './type-of';
import { Choose, float, integer, isDefault, summand, text } from './values';
import { and, not, or } from '../../template/conditions';
import { Condition, Expression, isExpression, Operation } from '../../template/expression';
import { freeVariables } from '../../template/free-variables';
import { isList, Json, JsonList } from '../../template/json';
import { spread } from '../../template/operations';
import { isPrintable } from '../../template/yaml-scalar';

/** The lines of a named template that gives a text, or the text of a number, and nothing else: every line trims what is before it. */
export function textLines(tree: Json | undefined, indent: string, scope: Scope): string[] {
  const settled = settle(tree, scope);
  if (settled === '') {
    return [];
  }
  if (!isExpression(settled)) {
    return [`${indent}{{- ${goString(String(settled ?? null)).text} }}`];
  }
  const { operation } = settled;
  if (operation.kind === 'choose' && !isDefault(operation)) {
    return branchLines(operation, indent, scope, textLines);
  }
  if (operation.kind === 'total') {
    return totalLines(operation, indent, scope);
  }
  if (operation.kind === 'joined') {
    return rangeLines(operation, indent, scope, inner => textLines(operation.part, `${indent}  `, inner));
  }
  if (operation.kind === 'repeated' && !isReference(operation.list)) {
    return repeatedLines(operation.list, indent, scope);
  }
  if (operation.kind === 'join' && innerConditions(settled, scope).length > 0) {
    return operation.parts.flatMap(part => textLines(part, indent, scope));
  }
  const lines = printed(settled, scope).lines(`${indent}{{- `);
  return operation.kind === 'join' && (lines.length > 1 || lines[0].length > LONGEST_LINE)
    ? operation.parts.flatMap(part => textLines(part, indent, scope))
    : lines;
}

/** A text, or what gives the text of a number. */
function printed(tree: Expression, scope: Scope): Go {
  switch (typeOf(tree)) {
    case 'integer': return integer(tree, scope);
    // As a part of a text a number is written as JSON has it; alone it is read as a number again.
    case 'number': return scope.isAlone === tree ? float(tree, scope) : text(tree, scope);
    default: return text(tree, scope);
  }
}

/** A text of several lines as it will be; undefined where control lines around it would change it. */
export function rawLines(parts: JsonList, scope: Scope): string[] | undefined {
  const literals = parts.filter(part => !isExpression(part)).map(String);
  const [first, last] = [parts[0], parts[parts.length - 1]];
  if (!literals.every(isPrintable) || (typeof first === 'string' && /^\s/.test(first)) || (typeof last === 'string' && /[^\S\n]$/.test(last))) {
    return undefined;
  }
  return parts.map(part => partOfText(part, scope)).join('').split('\n');
}

/** The parts of a text of several lines. */
export function partsOf(tree: Json): JsonList | undefined {
  return isExpression(tree) && tree.operation.kind === 'join' && isMultiLine(tree) ? tree.operation.parts : undefined;
}

/** The lines of a named template that gives `true` if a condition holds, and else nothing. */
export function truthLines(condition: Condition, indent: string, scope: Scope): string[] {
  const known = typeof condition === 'boolean' ? condition : normal(condition, scope);
  const below = `${indent}  `;
  if (typeof known === 'boolean') {
    return known ? [`${indent}{{- true }}`] : [];
  }
  const { operation } = known;
  if (operation.kind === 'some') {
    return rangeLines(operation, indent, scope, inner => truthLines(operation.condition, below, inner));
  }
  if (operation.kind === 'not' && (operation.operand.operation.kind === 'and' || operation.operand.operation.kind === 'or')) {
    return truthLines(opposite(operation.operand), indent, scope);
  }
  const asked = wholeTest(known, scope);
  const whole = asked.text;
  if (whole.length > LONGEST_CONDITION && operation.kind === 'and') {
    const [now, later] = packed(operation.operands, scope);
    return [`${indent}{{- if ${test(and(...now), scope).text} }}`, ...truthLines(and(...later), below, scope), `${indent}{{- end }}`];
  }
  const cases = whole.length > LONGEST_CONDITION && operation.kind === 'or' ? operation.operands.map(each => test(each, scope)) : [asked];
  return [
    ...cases.flatMap((each, index) => [...each.lines(`${indent}{{- ${index === 0 ? 'if' : 'else if'} `), `${below}{{- true }}`]),
    `${indent}{{- end }}`,
  ];
}

/** What does not hold, asked of each part. */
function opposite({ operation }: Expression): Condition {
  switch (operation.kind) {
    case 'and': return or(...operation.operands.map(not));
    case 'or': return and(...operation.operands.map(not));
    default: throw new Error(`'${operation.kind}' has no parts`);
  }
}

/** As many conditions as one line holds, at least one, and the others. */
export function packed(conditions: readonly Expression[], scope: Scope): [Expression[], Expression[]] {
  let count = 1;
  while (count < conditions.length - 1 && wholeTest(and(...conditions.slice(0, count + 1)), scope).text.length <= LONGEST_CONDITION) {
    count++;
  }
  return [conditions.slice(0, count), conditions.slice(count)];
}

/** The lines that add up what each round of a loop gives. */
function totalLines(total: Extract<Operation, { kind: 'total' }>, indent: string, scope: Scope): string[] {
  const isWhole = typeOf(total.term) === 'integer';
  const name = goVariable(freeVariables(total.term).has('total') ? 'totalOfAll' : 'total');
  const add = (term: Json | undefined, inner: string, within: Scope): string[] => {
    const settled = settle(term, within);
    if (isExpression(settled) && settled.operation.kind === 'choose') {
      return branchLines(settled.operation, inner, within, add);
    }
    return settled === undefined || settled === null || settled === 0 ? []
      : [`${inner}{{- ${name} = ${isWhole ? 'add' : 'addf'} ${name} ${summand(settled, within, isWhole ? integer : float).argument} }}`];
  };
  return [
    `${indent}{{- ${name} := ${isWhole ? '0' : '0.0'} }}`,
    ...rangeLines(total, indent, scope, inner => add(total.term, `${indent}  `, inner)),
    `${indent}{{- ${name} }}`,
  ];
}

/** The lines that gather the texts of a list, and give the first that is there more than once. */
function repeatedLines(list: Json, indent: string, scope: Scope): string[] {
  const name = goVariable(freeVariables(list).has('texts') ? 'textsOfAll' : 'texts');
  const add = (item: Json | undefined, inner: string, within: Scope): string[] => {
    const settled = settle(item, within);
    if (isExpression(settled) && settled.operation.kind === 'choose' && !isDefault(settled.operation)) {
      return branchLines(settled.operation, inner, within, add);
    }
    return settled === undefined ? [] : (isOneText(settled)
      ? call('append', operand(name), text(settled, within))
      : call('concat', operand(name), collection([settled], within))).lines(`${inner}{{- ${name} = `);
  };
  return [
    `${indent}{{- ${name} := list }}`,
    ...runsIn(isList(list) ? list : spread(list), scope.definitions.owners).flatMap(({ each, items }) => each.length === 0
      ? items.flatMap(item => add(item, indent, scope))
      : seriesLines(each, items, scope, inner => items.flatMap(item => add(item, '  ', inner))).map(line => `${indent}${line}`)),
    `${indent}{{- include ${goString(scope.definitions.helper('repeated')).text} ${name} }}`,
  ];
}

/** Whether an item of a list is one text, and no loop. */
function isOneText(item: Json): boolean {
  return !isExpression(item) || (item.operation.kind !== 'each' && item.operation.kind !== 'spread');
}

/** What a loop runs over, and what it calls its items. */
export interface Loop {
  readonly over: Expression;
  readonly variable: string;
  readonly key?: string;
}

/** A loop around lines that are printed in its scope. */
export function rangeLines({ over, variable, key }: Loop, indent: string, scope: Scope, print: (scope: Scope) => string[]): string[] {
  const names = key === undefined ? goVariable(variable) : `${goVariable(key)}, ${goVariable(variable)}`;
  const items = collection(settle(over, scope) ?? null, scope);
  return [`${indent}{{- range ${names} := ${items.text} }}`, ...print(binding(scope, variable, key)), `${indent}{{- end }}`];
}

type Print = (tree: Json | undefined, indent: string, scope: Scope) => string[];

/** One of several trees in lines that are indented to be read. */
function branchLines(choice: Choose, indent: string, scope: Scope, print: Print, keyword: 'if' | 'else if' = 'if'): string[] {
  const { condition, then, otherwise } = choice;
  const below = `${indent}  `;
  const lines = print(then, below, knowing(scope, condition, true));
  const outside = knowing(scope, condition, false);
  const settled = settle(otherwise, outside);
  const chain = lines.length === 0 ? [] : chainLines(settled, indent, outside, print);
  if (chain.length > 0) {
    return [`${indent}{{- ${keyword} ${test(condition, scope).text} }}`, ...lines, ...chain];
  }
  const rest = print(settled, below, outside);
  if (lines.length === 0) {
    // What is not known is not known turned round either.
    return rest.length === 0 ? [] : branchLines({ kind: 'choose', condition: not(condition) as Expression, then: otherwise, otherwise: then }, indent, scope, print, keyword);
  }
  const withLines = keyword === 'if' ? linesOfWith(choice, indent, scope, print) : undefined;
  return [
    ...withLines ?? [`${indent}{{- ${keyword} ${test(condition, scope).text} }}`, ...lines],
    ...(rest.length === 0 ? [] : [`${indent}{{- else }}`, ...rest]),
    `${indent}{{- end }}`,
  ];
}

/** What follows on `else`, where that is another choice; nothing where a line of its own says it. */
function chainLines(tree: Json | undefined, indent: string, scope: Scope, print: Print): string[] {
  if (!isExpression(tree) || tree.operation.kind !== 'choose' || (isDefault(tree.operation) && print(tree, indent, scope).length < 2)) {
    return [];
  }
  return branchLines(tree.operation, indent, scope, print, 'else if');
}

/** A text about what is not empty, with the dot for it. */
function linesOfWith({ condition, then }: Choose, indent: string, scope: Scope, print: Print): string[] | undefined {
  const { operation } = condition;
  if (operation.kind !== 'nonEmpty' || !isWithable(operation.operand) || !isAbout(then, operation.operand)) {
    return undefined;
  }
  return [`${indent}{{- with ${reference(operation.operand, scope).text} }}`, ...print(then, `${indent}  `, withDot(scope, condition, operation.operand))];
}

/** Whether a text consists of a value and literals. */
function isAbout(tree: Json | undefined, value: Expression): boolean {
  return isExpression(tree) && (tree.key === value.key
    || (tree.operation.kind === 'join' && tree.operation.parts.every(part => !isExpression(part) || part.key === value.key)));
}
