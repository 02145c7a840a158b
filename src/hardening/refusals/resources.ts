import { ContainerUnderCheck, NOTHING_REFUSED, ofEachContainerTree, PodUnderCheck, TreeCheck } from './pod-under-check';
import { choose, mapChoices } from '../../template/choose';
import { amountOf, and, assume, equals, greater, isNonEmpty, not } from '../../template/conditions';
import { Condition, Expression, isExpression, isLiteral, variable } from '../../template/expression';
import { asMap, isMap, Json, JsonMap } from '../../template/json';
import { join, sum, total } from '../../template/operations';
import { conditionalItems, partOf } from '../../template/parts';
import { formatBytes, parseQuantity } from '../../template/quantity';
import { Refusal } from '../../template/refusal';
import { settingsFor } from '../hardening-policy';
import { isMounted, isOnDisk, partsOfPath, PATH, sizeOf } from '../mount-extra-paths';

/** A request above its limit, which the API server refuses. */
export const requestAboveLimit: TreeCheck = ofEachContainerTree(({ container, words }) => {
  const [requests, limits] = ['requests', 'limits'].map(name => partOf(container.resources, name));
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
  return Object.entries(asMap(requests)).flatMap(([name, request]): Refusal[] => {
    const limit = partOf(limits, name, 'quantity');
    return request === undefined || limit === undefined || request === limit ? [] : [
      { when: and(isGiven(limit), exceeds(request, limit)), message: sentence(name, request, limit) },
    ];
  });
});

/** Whether an amount is above another; what is no quantity is above nothing. */
function exceeds(one: Json, other: Json): Condition {
  return [one, other].every(amount => isExpression(amount) || parseQuantity(amount) !== undefined) && greater(amountOf(one), amountOf(other));
}

/** Whether an optional value is there. */
function isGiven(value: Json): Condition {
  return isExpression(value) ? new Expression({ kind: 'isGiven', operand: value }) : true;
}

/** A memory-backed volume that a container mounts. */
interface MemoryVolume {
  readonly name: string;
  readonly size: Json;
  readonly when: Condition;
}

/** Memory-backed volumes that hold more than the memory limit of a container that mounts them. */
export const memoryBeyondLimit: TreeCheck = ofEachContainerTree((under, pod) => {
  const limits = partOf(under.container.resources, 'limits');
  const limit = partOf(limits, 'memory', 'quantity');
  if (limit === undefined || !(isExpression(limit) || parseQuantity(limit) !== undefined)) {
    return NOTHING_REFUSED;
  }
  const hasLimit = isExpression(limits) ? and(isNonEmpty(limits), isGiven(limit)) : isGiven(limit);
  const known = memoryVolumes(under, pod);
  const { extraPaths } = settingsFor(pod.policy);
  if (extraPaths === undefined) {
    return knownBeyond(known, limit, hasLimit, under);
  }
  const hasExtra = isNonEmpty(extraPaths);
  const withoutExtra = known.map(volume => ({ ...volume, when: assume(volume.when, hasExtra, false) }));
  return [
    ...knownBeyond(withoutExtra, limit, and(not(hasExtra), hasLimit), under),
    extraBeyond(known, extraPaths, limit, and(hasExtra, hasLimit), under),
  ];
});

const WAYS_OUT = 'lower a \'sizeLimit\', put a path on disk with WritablePath.disk(), or raise \'resources.memory.limit\'';

function knownBeyond(volumes: readonly MemoryVolume[], limit: Json, when: Condition, { words }: ContainerUnderCheck): Refusal[] {
  const there = volumes.filter(volume => volume.when !== false);
  const amounts = there.map(sizeOfVolume);
  const shown = (size: Json) => isExpression(size) ? size : formatBytes(parseQuantity(size) ?? 0);
  const summed = amounts.every(isLiteral) ? formatBytes(Number(sum(...amounts))) : 'more';
  const tooMuch = and(when, greater(sum(...amounts), amountOf(limit)));
  const [only] = there;
  return tooMuch === false || only === undefined ? [] : [{
    when: tooMuch,
    message: there.length === 1
      ? join('\'sizeLimit\' (', shown(only.size), `) of writable path '${only.name}' exceeds the memory limit (`, limit, `) of ${words}; ${WAYS_OUT}`)
      : join('\'sizeLimit\' of the memory-backed paths ',
        ...there.flatMap(({ name, size }, index) => [`${index === 0 ? '' : ', '}'${name}' (`, shown(size), ')']),
        ` sums up to ${summed}, which exceeds the memory limit (`, limit, `) of ${words}; ${WAYS_OUT}`),
  }];
}

/** The same where the values of a chart add paths. */
function extraBeyond(
  volumes: readonly MemoryVolume[], paths: Expression, limit: Json, when: Condition, { container, words }: ContainerUnderCheck,
): Refusal {
  const path = partsOfPath(PATH);
  const isInMemory = and(isMounted(path, container), not(isOnDisk(path)));
  const ofPath = choose(isInMemory, mapChoices(sizeOf(path), amountOf), 0) ?? 0;
  const name = paths.operation.kind === 'value' ? paths.operation.path.join('.') : 'writablePaths';
  return {
    when: and(when, greater(sum(...volumes.map(sizeOfVolume), total(paths, PATH, ofPath)), amountOf(limit))),
    message: join(`'sizeLimit' of the memory-backed paths, those of '${name}' among them, sums up to what exceeds the memory limit (`, limit,
      `) of ${words}; lower a 'sizeLimit', put a path on disk with 'medium: Disk', or raise 'resources.limits.memory'`),
  };
}

function sizeOfVolume({ size, when }: MemoryVolume): Json {
  return choose(when, mapChoices(size, amountOf), 0) ?? 0;
}

function memoryVolumes({ container }: ContainerUnderCheck, { spec }: PodUnderCheck): MemoryVolume[] {
  const volumes = conditionalItems(spec.volumes);
  const found = new Map<string, MemoryVolume[]>();
  for (const { item: { name }, when } of conditionalItems(container.volumeMounts)) {
    if (typeof name === 'string' && !found.has(name)) {
      found.set(name, volumes.filter(({ item }) => item.name === name)
        .flatMap(volume => inMemory(name, volume.item.emptyDir, and(when, volume.when))));
    }
  }
  return [...found.values()].flat();
}

/** The memory that an emptyDir takes, on each of the conditions on which it is there. */
function inMemory(name: string, emptyDir: Json | undefined, when: Condition): MemoryVolume[] {
  if (isExpression(emptyDir) && emptyDir.operation.kind === 'choose') {
    const { condition, then, otherwise } = emptyDir.operation;
    return [...inMemory(name, then, and(when, condition)), ...inMemory(name, otherwise, and(when, not(condition)))];
  }
  return isMap(emptyDir) ? sizedIn(name, emptyDir, when) : [];
}

function sizedIn(name: string, { medium, sizeLimit }: JsonMap, when: Condition): MemoryVolume[] {
  const isInMemory = and(when, equals(medium, 'Memory'));
  const isSized = sizeLimit !== undefined && (isExpression(sizeLimit) || parseQuantity(sizeLimit) !== undefined);
  return isSized && isInMemory !== false ? [{ name, size: sizeLimit, when: isInMemory }] : [];
}
