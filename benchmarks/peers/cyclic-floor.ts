// The runner by hand that knows loops, as a contender.
import { CyclicGraph } from "../floors/cyclic.ts";
import type { Peer, Runner } from "./peer.ts";
import type { Work } from "../shapes.ts";

export const cyclicFloor: Peer = { build };

function build(work: Work): Runner | undefined {
  const graph = new CyclicGraph(work.size);
  if (work.shape === "loop: nextIteration") {
    const { size, step } = work;
    graph.add(
      step.id,
      (value, context) => {
        const next = step.run(value);
        if (next < size) context.nextIteration(next);
        return next;
      },
      [],
    );
    return () => graph.run(0).get(step.id);
  }
  if (work.shape === "loop: back edge") {
    const { size, work: first, review } = work;
    const start = graph.add(first.id, first.run, []);
    const end = graph.add(
      review.id,
      (value, context) => {
        const next = review.run(value);
        if (next === size) context.stop();
        return next;
      },
      [start],
    );
    end.back.push(start);
    return () => graph.run(0).get(review.id);
  }
  return undefined;
}
