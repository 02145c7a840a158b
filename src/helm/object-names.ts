import { ApiObject } from 'cdk8s';
import { PlannedObject } from './chart-objects';
import { placeOf } from './lift/place';
import { fullnameMarker, scopedName } from './release-names';
import { choose } from '../template/choose';
import { and, isNonEmpty, matches, not, or } from '../template/conditions';
import { captioned, isExpression, isLiteral, keyOf, named, operandsOf } from '../template/expression';
import { asMap, asString, Json, JsonMap } from '../template/json';
import { join, repeated } from '../template/operations';
import { Refusal, refusalWhen } from '../template/refusal';

/** Objects that would have one name, though their constructs stand in different places: `a-b` and `a/b`. */
export function nameCollisions(chartName: string, objects: readonly ApiObject[]): string[] {
  const byName = new Map<string, ApiObject[]>();
  for (const object of objects.filter(each => each.name === scopedName(chartName, each))) {
    const key = `${object.apiGroup}/${object.kind}/${object.metadata.namespace ?? ''}/${object.name}`;
    byName.set(key, [...byName.get(key) ?? [], object]);
  }
  return [...byName.values()].flatMap(([first, ...others]) => others.map(other => {
    const suffix = first.name.slice(fullnameMarker(chartName).length);
    return `'metadata.name' of the ${first.kind} at '${placeOf(first)}' is that of the one at '${placeOf(other)}', too: the name of the release`
      + `${suffix === '' ? '' : ` and '${suffix}'`}; give one of the constructs another id, or a 'metadata.name' of its own`;
  }));
}

/** What the name of a Service can be; that of a release can be more. */
const SERVICE_NAME = '^[a-z][-a-z0-9]*$';

/** A release whose name cannot begin the name of a Service. */
export function serviceNameRefusals(objects: Iterable<PlannedObject>, fullname: Json): Refusal[] {
  const services = [...objects].filter(({ tree }) => tree.kind === 'Service' && !isLiteral(asMap(tree.metadata).name));
  return services.length === 0 ? [] : [{
    when: not(matches(fullname, SERVICE_NAME)),
    message: join('the names of Services would begin with \'', fullname, '\', which may hold lower-case letters, digits and dashes only and has to begin with a letter; '
      + 'set \'fullnameOverride\', or give the release another name'),
  }];
}

/**
 * Objects of one kind of which values may make namesakes: the later would take the place of the other. What the release decides of names
 * cannot, as each name goes on differently.
 *
 * @param place the path of the chart
 */
export function namesakeRefusals(objects: Iterable<PlannedObject>, chartName: string, place: string): Refusal[] {
  const kinds = new Map<string, PlannedObject[]>();
  for (const planned of objects) {
    const { tree: { apiVersion, kind, metadata } } = planned;
    const key = `${String(apiVersion).split('/').slice(0, -1).join('')}/${String(kind)}/${keyOf(asMap(metadata).namespace)}`;
    const known = kinds.get(key);
    if (known === undefined) {
      kinds.set(key, [planned]);
    } else {
      known.push(planned);
    }
  }
  const alike = [...kinds.values()].filter(group => group.length > 1);
  const groups = alike.filter(group => group.some(({ tree }) => isOfValue(asMap(tree.metadata).name)));
  return [...alike.flatMap(group => rivalRefusals(group, place)), ...groups.map((group, at) => {
    const kind = String(group[0].tree.kind);
    const index = groups.slice(0, at).filter(([{ tree }]) => tree.kind === kind).length;
    const names = group.flatMap(({ condition, tree }) => choose(condition, asMap(tree.metadata).name, undefined) ?? []);
    const name = named(`${chartName}.repeated${kind}Name${index === 0 ? '' : index + 1}`, captioned(repeated(names), [], `The first name that two objects of the kind '${kind}' have.`));
    return {
      when: isNonEmpty(name),
      message: join(`two objects of the kind '${kind}' in the chart '${place}' have the name '`, name, '\'; ', WAYS_OUT[kind] ?? 'give each a name of its own'),
    };
  })];
}

/** Objects of one name that values must not let be there together; where no value decides, the app tells of them. */
function rivalRefusals(ofKind: readonly PlannedObject[], place: string): Refusal[] {
  const byName = new Map<string, PlannedObject[]>();
  for (const planned of ofKind) {
    const { name } = asMap(planned.tree.metadata);
    // The cluster makes up a name for what has none.
    if (name !== undefined && !isOfValue(name)) {
      byName.set(keyOf(name), [...byName.get(keyOf(name)) ?? [], planned]);
    }
  }
  return [...byName.values()].flatMap(rivals => {
    const [{ tree: { kind, metadata } }] = rivals;
    const pairs = rivals.flatMap((one, at) => rivals.slice(at + 1).map(other => and(one.condition, other.condition)));
    const when = or(...pairs);
    return when === true ? [] : refusalWhen(when, () => join(`two objects of the kind '${String(kind)}' in the chart '${place}' have the name '`,
      asMap(metadata).name ?? '', '\'; values have to leave out all but one of them'));
  });
}

/** Of which values the names of objects are. */
const WAYS_OUT: { readonly [kind: string]: string } = {
  ServiceAccount: 'give each workload an account of its own by \'serviceAccount.name\', or set \'serviceAccount.create\' to false for all but one',
};

/** Whether a value decides on a name, other than on what all names of a release begin with. */
function isOfValue(tree: Json | undefined): boolean {
  if (typeof tree !== 'object' || tree === null) {
    return false;
  }
  if (!isExpression(tree)) {
    return Object.values(tree).some(isOfValue);
  }
  const { operation } = tree;
  return operation.kind === 'value' || (operation.kind !== 'named' && operandsOf(operation).some(isOfValue));
}

/** An object that is called the same in every release. */
export interface FixedName {
  readonly kind: string;
  readonly name: string;
}

/** The objects whose author gave them a name, which the release does not decide; two releases in one namespace would share them. */
export function fixedNames(objects: Iterable<{ readonly tree: JsonMap }>): FixedName[] {
  return [...objects].flatMap(({ tree }) => {
    const name = asString(asMap(tree.metadata).name);
    return name === undefined || tree.kind === 'Namespace' || tree.kind === 'CustomResourceDefinition' ? [] : [{ kind: String(tree.kind), name }];
  });
}
