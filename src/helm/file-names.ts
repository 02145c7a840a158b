import { PrintedObject } from './chart-objects';
import { idsOf } from './lift/place';
import { boundedName, kebabCase } from '../template/names';

/** Kinds that people know by another name; of the others it is the name in lower case, as `kubectl` takes it. */
const SHORT_NAMES: { readonly [kind: string]: string } = { HorizontalPodAutoscaler: 'hpa', PodDisruptionBudget: 'pdb' };

/** Longer names get in the way of whoever looks for one. */
const LONGEST_NAME = 60;

/** The file of an object: what it belongs to, and its kind, `api-deployment.yaml`. */
export function templateFileName({ object, tree }: PrintedObject): string {
  const kind = String(tree.kind);
  const short = SHORT_NAMES[kind] ?? kind.toLowerCase();
  const words = ownersOf(idsOf(object), kind).map(kebabCase).filter(word => word !== '');
  const [last] = words.slice(-1);
  const name = last?.replace(/-/g, '').endsWith(short) ? words.join('-') : [...words, short].join('-');
  return `${boundedName(name, LONGEST_NAME)}.yaml`;
}

/** The name of a pod's workload in names of files and of helpers, `api`. */
export function placeName({ object, tree }: Pick<PrintedObject, 'object' | 'tree'>): string {
  return boundedName(ownersOf(idsOf(object), String(tree.kind)).map(kebabCase).filter(word => word !== '').join('-') || String(tree.kind).toLowerCase(), LONGEST_NAME);
}

/** The ids without those that only say of which kind something is: an Ingress that cdk8s-plus makes below a Service belongs to the workload. */
function ownersOf(ids: readonly string[], kind: string): readonly string[] {
  const [last] = ids.slice(-1);
  const owners = ids.length > 1 && isKind(last, kind) ? ids.slice(0, -1) : ids;
  return kind === 'Ingress' && owners.length > 1 && owners[owners.length - 1] === 'Service' ? owners.slice(0, -1) : owners;
}

function isKind(id: string, kind: string): boolean {
  return id.replace(/-/g, '').toLowerCase() === kind.toLowerCase();
}
