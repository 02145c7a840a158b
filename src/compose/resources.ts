import { asMap, Json, JsonMap } from '../template/json';
import { formatBytes, parseQuantity } from '../template/quantity';

/** A number of bytes with a suffix of Compose, whose units are powers of two: `64m`. */
export function sizeText(bytes: number): string {
  const text = formatBytes(Math.ceil(bytes));
  return text.endsWith('i') ? text.slice(0, -1).toLowerCase() : `${text}b`;
}

/** The limits of a container. Its memory is all that it gets: Kubernetes gives no swap. */
export function limitsOf(container: JsonMap, pidsLimit: number): JsonMap {
  const { cpu, memory } = asMap(asMap(container.resources).limits);
  const bytes = parseQuantity(memory);
  const limit: Json | undefined = bytes === undefined ? undefined : sizeText(bytes);
  return { cpus: parseQuantity(cpu), mem_limit: limit, memswap_limit: limit, pids_limit: pidsLimit };
}

/** A time in the units of Compose: `1m30s`. */
export function durationText(milliseconds: number): string {
  const units: readonly [string, number][] = [['h', 3_600_000], ['m', 60_000], ['s', 1000], ['ms', 1]];
  let rest = milliseconds;
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${count}${unit}`];
  });
  return parts.length === 0 ? '0s' : parts.join('');
}
