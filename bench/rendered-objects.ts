import { parseAllDocuments } from 'yaml';

/** What tells pods apart: cdk8s-plus gives them an address of its own, a person takes the name of the application. */
const IDENTITIES = ['cdk8s.io/metadata.addr', 'app.kubernetes.io/name'];

/** The objects of manifests, one to a line, in an order that two manifests share if they have the same objects. */
export function renderedObjects(manifests: string): string[] {
  return parseAllDocuments(manifests).map(document => document.toJS() as unknown).filter(object => object !== null)
    .map(object => JSON.stringify(comparable(object))).sort();
}

function comparable(node: unknown): unknown {
  if (Array.isArray(node)) {
    return node.map(comparable);
  }
  if (typeof node !== 'object' || node === null) {
    return node;
  }
  const entries = Object.entries(node).filter(([key]) => !IDENTITIES.includes(key)).sort(([one], [other]) => one < other ? -1 : 1);
  return Object.fromEntries(entries.map(([key, value]) => [key, comparable(value)]));
}
