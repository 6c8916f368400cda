// The hand-written runners of floors/ as a contender.
import { FloorGraph, type FloorNode } from "../floors/in-degree.ts";
import { goRound, iterate } from "../floors/loop.ts";
import type { Work } from "../shapes.ts";
import type { Peer, Runner } from "./peer.ts";

export const floor: Peer = { build };

function build(work: Work): Runner {
  const graph = new FloorGraph();
  switch (work.shape) {
    case "chain": {
      const last = work.steps.reduce<FloorNode[]>((before, { id, run }) => [graph.add(id, run, before)], []);
      return () => graph.run(0).get(last[0]?.id ?? "");
    }
    case "fan-out + join": {
      const source = graph.add(work.source.id, work.source.run, []);
      const members = work.members.map(({ id, run }) => graph.add(id, run, [source]));
      const join = graph.add(work.join.id, work.join.run, members);
      return () => graph.run(0).get(join.id);
    }
    case "10 layers": {
      const last = work.layers.reduce<FloorNode[]>((before, layer, depth) => {
        const members = layer.map(({ id, run }) => graph.add(id, run, before));
        return [graph.add(`layer${depth}`, passOn, members)];
      }, []);
      return () => graph.run(0).get(last[0]?.id ?? "");
    }
    case "loop: nextIteration": {
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
    case "loop: back edge": {
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
  }
}

/** The barrier behind a layer: it makes the record once, for all members of the next. */
function passOn(input: unknown): unknown {
  return input;
}
