import { call, Go, goPath, goString, goVariable } from './go';
import { heldLoop } from './holding';
import { OWNED, Owner } from './owners';
import { binding, Scope } from './scope';
import { freeVariables } from '../../template/free-variables';
import { Json } from '../../template/json';

const ITEM = 'item';

/** What is handed to a round of the loop over workloads, of one of them. */
const PARTS: { readonly [variable: string]: (owner: Owner, scope: Scope) => Go } = {
  [OWNED.name]: ({ name }) => goString(name),
  [OWNED.address]: ({ address = '' }) => goString(address),
  [OWNED.values]: ({ values }, { root }) => goPath(`${root}.Values`, values),
};

/**
 * A loop over workloads around what each of them has.
 *
 * @param trees what is printed in a round, with variables for what belongs to one workload
 */
export function seriesLines(owners: readonly Owner[], trees: readonly Json[], scope: Scope, print: (scope: Scope) => string[]): string[] {
  const used = Object.keys(PARTS).filter(variable => freeVariables(trees).has(variable));
  const item = goVariable(ITEM);
  const parts = new Map(used.map(variable => [variable, `${item}.${variable}`]));
  const { beforeLoop, inRound, lines } = heldLoop(trees, { ...binding(scope, ITEM), parts }, print);
  const items = owners.map(owner => call('dict', ...used.flatMap(variable => [goString(variable), PARTS[variable](owner, scope)])).argument);
  return [
    ...beforeLoop,
    `{{- range ${item} := list`,
    ...items.map((line, index) => `  ${line}${index === items.length - 1 ? ' }}' : ''}`),
    ...inRound,
    ...lines,
    '{{- end }}',
  ];
}
