/** A graph whose vertices are the numbers below `size`. */
export interface Graph {
  readonly size: number;
  /** What a vertex depends on, in the order to visit it. */
  successors(vertex: number): readonly number[];
}

enum State { UNSEEN, OPEN, DONE }

interface Visit {
  readonly vertex: number;
  readonly successors: readonly number[];
  next: number;
}

/**
 * The vertices that can be reached from `starts`, each after its successors: depth first, in linear time, and without
 * recursion, so that a long chain does not exhaust the stack.
 *
 * @param refuse gets the vertices of the first cycle that is met, each one a successor of the one before it.
 */
export function sortDepthFirst(graph: Graph, starts: Iterable<number>, refuse: (cycle: number[]) => never): number[] {
  const states = new Uint8Array(graph.size);
  const sorted: number[] = [];
  const open: Visit[] = [];
  const enter = (vertex: number) => {
    if (states[vertex] === State.OPEN) {
      const path = open.map(visit => visit.vertex);
      refuse(path.slice(path.indexOf(vertex)));
    }
    if (states[vertex] === State.UNSEEN) {
      states[vertex] = State.OPEN;
      open.push({ vertex, successors: graph.successors(vertex), next: 0 });
    }
  };
  for (const start of starts) {
    enter(start);
    while (open.length > 0) {
      const visit = open[open.length - 1];
      if (visit.next < visit.successors.length) {
        enter(visit.successors[visit.next++]);
      } else {
        states[visit.vertex] = State.DONE;
        sorted.push(visit.vertex);
        open.pop();
      }
    }
  }
  return sorted;
}
