import { ContainerUnderCheck, ofEachContainerTree, PodUnderCheck, TreeCheck } from './pod-under-check';
import { choose, mapChoices } from '../../template/choose';
import { amountOf, and, equals, greater, isNonEmpty, not, or } from '../../template/conditions';
import { captioned, Condition, Expression, isExpression, variable } from '../../template/expression';
import { asMap, Json, JsonMap } from '../../template/json';
import { byteQuantity, join, joined, sum, total } from '../../template/operations';
import { Case, casesOf, ConditionalItem, conditionalItems, partOf } from '../../template/parts';
import { NOTHING_REFUSED, Refusal, refusalWhen } from '../../template/refusal';
import { settingsFor } from '../hardening-policy';
import { EXTRA, isMounted, isOnDisk, PATH, sizeOf } from '../mount-extra-paths';

/** A request above its limit, which the API server refuses. */
export const requestAboveLimit: TreeCheck = ofEachContainerTree(({ container, words }) => {
  const requests = partOf(container.resources, 'requests');
  const limits = partOf(container.resources, 'limits');
  const sentence = (name: Json, request: Json, limit: Json) =>
    join('the ', name, ' request (', request, ') exceeds the ', name, ' limit (', limit, `) of ${words}; lower the request or raise the limit`);
  if (isExpression(requests) && isExpression(limits)) {
    const [name, request, other, limit] = [variable('name', 'string'), variable('request', 'quantity'), variable('limited', 'string'), variable('limit', 'quantity')];
    return [{
      scopes: [{ over: requests, variable: 'request', key: 'name' }, { over: limits, variable: 'limit', key: 'limited' }],
      when: and(equals(name, other), greater(amountOf(request), amountOf(limit))),
      message: sentence(name, request, limit),
    }];
  }
  const refusals: Refusal[] = [];
  for (const [name, request] of Object.entries(asMap(requests))) {
    const limit = partOf(limits, name, 'quantity');
    if (request !== undefined && limit !== undefined && request !== limit) {
      refusals.push(...refusalWhen(and(isGiven(limit), exceeds(request, limit)), () => sentence(name, request, limit)));
    }
  }
  return refusals;
});

/** Whether an amount is above another; what is no quantity is above nothing. */
function exceeds(one: Json, other: Json): Condition {
  const amount = amountOf(one);
  const limit = amountOf(other);
  return amount !== null && limit !== null && greater(amount, limit);
}

/** Whether an optional value is there. */
function isGiven(value: Json): Condition {
  return isExpression(value) ? new Expression({ kind: 'isGiven', operand: value }) : true;
}

/** A memory-backed volume that a container mounts. */
interface MemoryVolume {
  readonly name: string;
  readonly size: Json;
  /** The size in bytes. */
  readonly bytes: Json;
  readonly when: Condition;
}

/**
 * Memory-backed volumes that hold more than the memory limit of a container that mounts them. In a pod of somebody else it is a mistake only
 * where hardening adds to them.
 */
export const memoryBeyondLimit: TreeCheck = ofEachContainerTree((under, pod) => {
  const limits = partOf(under.container.resources, 'limits');
  const limit = partOf(limits, 'memory', 'quantity');
  const most = limit === undefined ? null : amountOf(limit);
  if (limit === undefined || most === null) {
    return NOTHING_REFUSED;
  }
  const hasLimit = isExpression(limits) ? and(isNonEmpty(limits), isGiven(limit)) : isGiven(limit);
  const mounts = conditionalItems(under.container.volumeMounts);
  const known = memoryVolumes(mounts, pod);
  const { extraPaths } = settingsFor(pod.policy);
  const holds = under.givenMounts === 0 || memoryVolumes(mounts.slice(0, under.givenMounts), pod).length === 0 ? hasLimit
    : and(hasLimit, or(greater(bytesInMemory(extraPaths, under), 0), ...memoryVolumes(mounts.slice(under.givenMounts), pod).map(({ when }) => when)));
  const only = known[0];
  return known.length !== 1 || extraPaths !== undefined
    ? sumBeyond(known, extraPaths, { limit, most, holds }, under, pod)
    : refusalWhen(and(holds, greater(sizeOfVolume(only), most)), () =>
      join('\'sizeLimit\' (', quantityOf(only.size), `) of writable path '${only.name}' exceeds the memory limit (`, limit, `) of ${under.words}; ${WAYS_OUT}`));
});

const WAYS_OUT = 'lower a \'sizeLimit\', put a path on disk (\'WritablePath.disk()\', in values \'medium: Disk\'), or raise the memory limit';

/** How much memory a container may take. */
interface MemoryLimit {
  readonly limit: Json;
  /** The limit in bytes. */
  readonly most: Json;
  /** Whether it has to hold what is in memory. */
  readonly holds: Condition;
}

/** @param paths what the values of a chart add */
function sumBeyond(
  volumes: readonly MemoryVolume[], paths: Expression | undefined, { limit, most, holds }: MemoryLimit,
  under: ContainerUnderCheck, { path }: PodUnderCheck,
): readonly Refusal[] {
  const { container, name, words } = under;
  const bytes = captioned(sum(...volumes.map(sizeOfVolume), bytesInMemory(paths, under)), [], 'How many bytes the paths of a container hold in memory.');
  const when = and(holds, greater(bytes, most));
  if (when === false) {
    return NOTHING_REFUSED;
  }
  const toldOfPaths = paths === undefined ? ''
    : captioned(joined(paths, PATH, choose(isExtraInMemory(container), join(' \'', EXTRA.name, '\' (', mapChoices(sizeOf(EXTRA), quantityOf) ?? '', '),'), '')),
      [], 'The writable paths of the values that a container holds in memory, each with its size.');
  const told = volumes.map(volume => choose(volume.when, join(` '${volume.name}' (`, quantityOf(volume.size), '),'), ''));
  return [{
    when,
    subject: { what: 'memoryOfPaths', of: [...path.split('/').slice(1), name].join(' ') },
    message: join('\'sizeLimit\' of the memory-backed paths,', ...told, toldOfPaths, ' sums up to ', byteQuantity(bytes),
      ', which exceeds the memory limit (', limit, `) of ${words}; ${WAYS_OUT}`),
  }];
}

/** What the values of a chart add to the memory of a container. */
function bytesInMemory(paths: Expression | undefined, { container }: ContainerUnderCheck): Json {
  return paths === undefined ? 0 : captioned(total(paths, PATH, choose(isExtraInMemory(container), mapChoices(sizeOf(EXTRA), amountOf), 0) ?? 0),
    [], 'How many bytes the writable paths of the values hold in the memory of a container.');
}

function isExtraInMemory(container: JsonMap): Condition {
  return captioned(and(isMounted(EXTRA, container), not(isOnDisk(EXTRA))), [], 'Whether a container mounts a writable path of the values, and in memory.');
}

function quantityOf(size: Json): Json {
  return byteQuantity(amountOf(size));
}

function sizeOfVolume({ bytes, when }: MemoryVolume): Json {
  return choose(when, bytes, 0);
}

function memoryVolumes(mounts: readonly ConditionalItem[], { spec }: PodUnderCheck): MemoryVolume[] {
  const volumes = conditionalItems(spec.volumes);
  const names = new Set<string>();
  const found: MemoryVolume[] = [];
  for (const { item: { name }, when } of mounts) {
    if (typeof name === 'string' && !names.has(name)) {
      names.add(name);
      for (const volume of volumes) {
        if (volume.item.name === name) {
          found.push(...casesOf(volume.item.emptyDir, and(when, volume.when)).flatMap(each => inMemory(name, each)));
        }
      }
    }
  }
  return found;
}

/** The memory that an emptyDir takes on a condition. */
function inMemory(name: string, { tree, when }: Case): MemoryVolume[] {
  const { medium, sizeLimit } = asMap(tree);
  const isInMemory = and(when, equals(medium, 'Memory'));
  // What is no quantity amounts to null.
  const bytes = isInMemory === false ? null : mapChoices(sizeLimit, amountOf) ?? null;
  return bytes === null || sizeLimit === undefined ? [] : [{ name, size: sizeLimit, bytes, when: isInMemory }];
}
