// A loop by hand, without a graph, as a contender.
import { goRound, iterate } from "../floors/loop.ts";
import type { Work } from "../shapes.ts";
import type { Peer, Runner } from "./peer.ts";

export const bareLoop: Peer = { build };

function build(work: Work): Runner | undefined {
  if (work.shape === "loop: nextIteration") {
    const { size, step } = work;
    return () =>
      iterate(
        step.id,
        (value, context) => {
          const next = step.run(value);
          if (next < size) context.nextIteration(next);
          return next;
        },
        0,
      ).get(step.id);
  }
  if (work.shape === "loop: back edge") {
    const { size, work: first, review } = work;
    const tasks = [
      { id: first.id, run: first.run },
      {
        id: review.id,
        run: (value: number, context: { stop(): void }) => {
          const next = review.run(value);
          if (next === size) context.stop();
          return next;
        },
      },
    ];
    return () => goRound(tasks, 0).get(review.id);
  }
  return undefined;
}
