import { ApiObject } from 'cdk8s';
import { PlannedObject } from './chart-plan';
import { fullnameMarker, scopedName } from './release-names';
import { matches, not } from '../template/conditions';
import { isLiteral } from '../template/expression';
import { asMap, asString, Json, JsonMap } from '../template/json';
import { join } from '../template/operations';
import { Refusal } from '../template/refusal';

/** Objects that would have one name, though their constructs stand in different places: `a-b` and `a/b`. */
export function nameCollisions(chartName: string, objects: readonly ApiObject[]): string[] {
  const named = new Map<string, ApiObject[]>();
  for (const object of objects.filter(each => each.name === scopedName(chartName, each))) {
    const key = `${object.apiGroup}/${object.kind}/${object.metadata.namespace ?? ''}/${object.name}`;
    named.set(key, [...named.get(key) ?? [], object]);
  }
  return [...named.values()].filter(group => group.length > 1).map(group =>
    `${group.map(({ node }) => `'${node.path}'`).join(' and ')} would both be the ${group[0].kind} `
      + `'${group[0].name.replace(fullnameMarker(chartName), '<release>')}'; give one of them another id`);
}

/** What the name of a Service can be; that of a release can be more. */
const SERVICE_NAME = '^[a-z][-a-z0-9]*$';

/** A release whose name cannot begin the name of a Service. */
export function serviceNameRefusals(objects: Iterable<PlannedObject>, fullname: Json): Refusal[] {
  const services = [...objects].filter(({ tree }) => tree.kind === 'Service' && !isLiteral(asMap(tree.metadata).name));
  return services.length === 0 ? [] : [{
    when: not(matches(fullname, SERVICE_NAME)),
    message: join('the names of Services would begin with \'', fullname, '\', which may hold letters, digits and dashes only and has to begin with a letter; '
      + 'set \'fullnameOverride\', or give the release another name'),
  }];
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
