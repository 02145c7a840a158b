import { extended, extensionsAmong } from './extensions';
import { isAllLiteral } from './literal-lines';
import { digestedTrees, editNameable, Role } from './nameable-trees';
import { isOfSeries, Owners } from './owners';
import { PrintableFile } from './series';
import { Expression, isExpression, keyOf } from '../../template/expression';
import { freeVariables } from '../../template/free-variables';
import { isMap, Json } from '../../template/json';
import { knownEntries } from '../../template/parts';

/** A subtree that may get a name, as it was first found. */
interface Candidate {
  readonly tree: Json;
  readonly role: Role;
  readonly file: string;
  /** The name of the container, or the key. */
  owner?: string;
  /** The file that has it at the top of an object. */
  home?: string;
  count: number;
  isShared: boolean;
}

/** Template files with named subtrees, and the names that are about security. */
export interface Hoisted {
  readonly files: readonly PrintableFile[];
  readonly security: ReadonlySet<string>;
  /** The names of trees that several workloads have but for what belongs to each, and the name under which one template serves all. */
  readonly shared: ReadonlyMap<string, string>;
  /** The files in which whoever reads an object looks for what it holds, by the names. */
  readonly homes: ReadonlyMap<string, string>;
}

/**
 * Gives names to what stands in several places of a chart, or should stand in one: security contexts that depend on values, and literal
 * ones that several have; labels that several objects have; what a digest is made of. Equal subtrees get one name, which cannot change
 * what is rendered.
 */
export function hoist(chart: string, files: readonly PrintableFile[], owners: Owners): Hoisted {
  const digested = digestedTrees(files);
  const candidates = new Map<string, Candidate>();
  // The key of a tree is long; it is made once.
  const keys = new Map<Json, string>();
  editNameable(files, digested, (tree, role, file, owner) => {
    if (!isSecurity(role) && isAllLiteral(tree)) {
      return tree;
    }
    const key = keyOf(tree);
    keys.set(tree, key);
    const known = candidates.get(key);
    const home = role === 'content' && owner !== undefined ? file : undefined;
    if (known === undefined) {
      candidates.set(key, { tree, role, file, owner, home, count: 1, isShared: false });
    } else {
      known.count++;
      known.isShared ||= known.file !== file;
      known.owner ??= owner;
      known.home ??= home;
    }
    return tree;
  });
  const contexts = [...candidates].flatMap(([key, { tree, role }]) => isSecurity(role) && isMap(tree) ? [{ key, role, tree }] : []);
  const extensions = extensionsAmong(contexts);
  const worthy = [...candidates].filter(([key, candidate]) => isWorthAName(candidate) && (candidate.count > 1 || !extensions.has(key)));
  const labels = sharedNames(chart, 'labels', worthy, owners);
  const names = new Map([...namesOf(chart, worthy.filter(([key]) => !labels.has(key))), ...labels]);
  const resources = sharedNames(chart, 'resources', [...candidates], owners);
  const hoisted = editNameable(files, digested, (tree, _role, _file, _owner, body) => {
    const key = keys.get(tree) ?? '';
    const name = names.get(key);
    const content = extended(extensions.get(key), names) ?? body;
    return name === undefined ? content : new Expression({ kind: 'named', name, body: content });
  });
  const security = [...names].filter(([key]) => isSecurity(candidates.get(key)?.role)).map(([, name]) => name);
  const homes = [...names].flatMap(([key, name]) => {
    const home = candidates.get(key)?.home;
    return home === undefined ? [] : [[name, home] as const];
  });
  const shared = new Map([...[...labels.values()].map(name => [name, name] as const), ...namesIn(resources, candidates)]);
  return { files: hoisted, security: new Set(security), shared, homes: new Map(homes) };
}

/** The names that trees have already, with those under which they are shared. */
function namesIn(shared: ReadonlyMap<string, string>, candidates: ReadonlyMap<string, Candidate>): (readonly [string, string])[] {
  return [...shared].flatMap(([key, name]) => {
    const tree = candidates.get(key)?.tree;
    return isExpression(tree) && tree.operation.kind === 'named' ? [[tree.operation.name, name] as const] : [];
  });
}

function isWorthAName({ tree, role, count }: Candidate): boolean {
  const isClosed = freeVariables(tree).size === 0 || (role === 'labels' && isOfSeries(tree));
  return role !== 'resources' && isClosed && (isSecurity(role) ? count > 1 || !isAllLiteral(tree) : count > 1 && !isAllLiteral(tree));
}

function isSecurity(role: Role | undefined): boolean {
  return role === 'podSecurityContext' || role === 'containerSecurityContext';
}

/** A tree that several workloads have but for what belongs to each, by its keys as each of them has it. */
interface SharedTree {
  readonly keys: string[];
  readonly container?: string;
  readonly isInLoop: boolean;
  count: number;
}

/** The names of what several workloads have but for what belongs to each, by its key; what stands in most places gets the plain name. */
function sharedNames(chart: string, role: Role, candidates: readonly (readonly [string, Candidate])[], owners: Owners): Map<string, string> {
  const alike = new Map<string, SharedTree>();
  for (const [key, candidate] of candidates) {
    const body = bodyOf(candidate.tree);
    const tree = candidate.role !== role ? undefined : isOfSeries(body) ? body : owners.owned(body)?.general;
    if (tree !== undefined) {
      const general = keyOf(tree);
      const group = alike.get(general) ?? { keys: [], container: role === 'resources' ? candidate.owner : undefined, count: 0, isInLoop: isOfSeries(body) };
      group.keys.push(key);
      group.count += candidate.count;
      alike.set(general, group);
    }
  }
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const shared = [...alike.values()].filter(({ keys, isInLoop }) => keys.length > 1 || isInLoop);
  for (const { keys, container } of shared.sort((one, other) => other.count - one.count)) {
    const plain = `${chart}.${role}`;
    const choices = [plain, ...(container === undefined ? [] : [`${chart}.${container}.${role}`])];
    const name = choices.find(choice => !taken.has(choice)) ?? `${plain}${taken.size + 1}`;
    taken.add(name);
    keys.forEach(key => names.set(key, name));
  }
  return names;
}

function bodyOf(tree: Json): Json {
  return isExpression(tree) && tree.operation.kind === 'named' ? tree.operation.body : tree;
}

/** Of the security contexts the most frequent one gets the plain name; everything else is told apart by who has it first. */
function namesOf(chart: string, candidates: readonly (readonly [string, Candidate])[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const [key, candidate] of [...candidates].sort(([, one], [, other]) => other.count - one.count)) {
    const name = choicesOf(chart, candidate).find(choice => !taken.has(choice));
    if (name !== undefined) {
      taken.add(name);
      names.set(key, name);
    }
  }
  return names;
}

function choicesOf(chart: string, { tree, role, file, owner, isShared }: Candidate): string[] {
  const stem = file.replace(/\.[^.]*$/, '').replace(/\//g, '.');
  const application = knownEntries(tree)['app.kubernetes.io/name'];
  const subject = role === 'labels' && typeof application === 'string' ? application : stem;
  const base = role === 'content' ? owner ?? 'content' : isUnrestricted(tree, role) ? 'unrestrictedContainerSecurityContext' : role;
  const numbered = (name: string) => [2, 3, 4, 5, 6, 7, 8, 9].map(number => `${name}${number}`);
  // What is in several files has the name of none of them.
  const general = isSecurity(role) ? [`${chart}.${base}`, ...(isShared ? numbered(`${chart}.${base}`) : [])] : [];
  const ofNoApplication = role === 'labels' && isShared && application === undefined ? [`${chart}.commonLabels`] : [];
  return [
    ...general, ...ofNoApplication, `${chart}.${subject}.${base}`, `${chart}.${stem}.${base}`, `${chart}.${stem}.${owner ?? 'pod'}.${base}`,
    ...numbered(`${chart}.${stem}.${base}`),
  ];
}

/** Whether a container is given capabilities and nothing else, as where values switch hardening off. */
function isUnrestricted(tree: Json, role: Role): boolean {
  return role === 'containerSecurityContext' && isMap(tree) && Object.keys(tree).every(key => key === 'capabilities');
}
