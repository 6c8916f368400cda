// Which edges close a cycle: those that lead back to an ancestor on the path, found depth-first from the starts in the order of declaration.

export interface Direction {
  readonly starts: number[];
  /** By the place they leave. */
  readonly backs: Map<number, number[]>;
}

/** Splits the edges `outs` (by place, in order) into forward and back; the back edges are taken out of `outs`. Works without recursion. */
export function directEdges(outs: readonly number[][], incoming: readonly number[]): Direction {
  const size = outs.length;
  const starts: number[] = [];
  const backs = new Map<number, number[]>();
  const state = new Uint8Array(size); // 0 not seen, 1 on the path, 2 done
  const path: number[] = [];
  const next = new Int32Array(size);

  const walk = (start: number): void => {
    starts.push(start);
    path.push(start);
    state[start] = 1;
    while (path.length > 0) {
      const place = path[path.length - 1] as number;
      const edges = outs[place] as number[];
      const index = next[place] as number;
      if (index === edges.length) {
        state[place] = 2;
        path.pop();
        continue;
      }
      next[place] = index + 1;
      const to = edges[index] as number;
      if (state[to] === 0) {
        state[to] = 1;
        path.push(to);
      } else if (state[to] === 1) {
        const found = backs.get(place);
        if (found === undefined) backs.set(place, [to]);
        else found.push(to);
      }
    }
  };

  for (let place = 0; place < size; place++) if (incoming[place] === 0) walk(place);
  // What is left has an edge into every place: pure cycles, which start at the place declared first.
  for (let place = 0; place < size; place++) if (state[place] === 0) walk(place);

  for (const [from, targets] of backs) {
    const edges = outs[from] as number[];
    (outs as number[][])[from] = edges.filter((to) => !targets.includes(to));
  }
  return { starts, backs };
}
