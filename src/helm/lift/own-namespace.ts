import { builtIn, Expression, isExpression } from '../../template/expression';
import { isList, isMap, Json, JsonMap } from '../../template/json';

/** The label that Kubernetes gives to each namespace. */
const NAME_OF_NAMESPACE = 'kubernetes.io/metadata.name';

/** The namespace of a chart as its author wrote it, and what stands for it in a release. */
export interface OwnNamespace {
  readonly written: string;
  readonly ofRelease: Expression;
}

/** @param written the namespace of a chart; one that has none stands in that of its release already */
export function ownNamespaceOf(written: string | undefined): OwnNamespace | undefined {
  return written === undefined ? undefined : { written, ofRelease: builtIn('Release.Namespace') };
}

/** The namespace of the release in the place of the chart's own; the name of another one stays. */
function inRelease<T extends Json | undefined>(name: T, own: OwnNamespace): T | Expression {
  return name === own.written ? own.ofRelease : name;
}

/** Names of namespaces, with that of the release in the place of the chart's own. */
export function namesInRelease(names: Json | undefined, own: OwnNamespace): Json | undefined {
  return isList(names) && names.includes(own.written) ? names.map(name => inRelease(name, own)) : names;
}

/** A selector of namespaces that selects that of the release where it selected the chart's own. */
export function selectorInRelease(selector: JsonMap, own: OwnNamespace): JsonMap {
  const { matchExpressions, matchLabels, matchNames } = selector;
  return {
    ...selector,
    ...(isMap(matchLabels) && matchLabels[NAME_OF_NAMESPACE] === own.written && {
      matchLabels: { ...matchLabels, [NAME_OF_NAMESPACE]: own.ofRelease },
    }),
    ...(isList(matchExpressions) && {
      matchExpressions: matchExpressions.map(each => isMap(each) && each.key === NAME_OF_NAMESPACE
        ? { ...each, values: namesInRelease(each.values, own) } : each),
    }),
    // The monitors of the Prometheus operator name namespaces.
    ...(isList(matchNames) && { matchNames: namesInRelease(matchNames, own) }),
  };
}

/** A map that names an object and its namespace, as the subject of a RoleBinding does. */
export function referenceInRelease(reference: JsonMap, own: OwnNamespace): JsonMap {
  const { name, namespace } = reference;
  const isReference = typeof name === 'string' || isExpression(name);
  return isReference && namespace === own.written ? { ...reference, namespace: own.ofRelease } : reference;
}
