// The hand-written runners of floors/ as a contender.
import { FloorGraph, type FloorNode } from "../floors/in-degree.ts";
import { ids, type Step, type Work } from "../shapes.ts";
import type { Peer, Runner } from "./peer.ts";

export const floor: Peer = { build };

function build(work: Work): Runner {
  const graph = new FloorGraph();
  switch (work.shape) {
    case "chain":
      return chain(graph, work.size, (at) => work.steps[at]);
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
    // The runner knows no loops: as many tasks one after another stand for the passes.
    case "loop: nextIteration":
      return chain(graph, work.size, () => work.step);
    case "loop: back edge":
      return chain(graph, work.size, (at) => (at % 2 === 0 ? work.work : work.review));
  }
}

/** Tasks one after another, each under an id of its own. */
function chain(graph: FloorGraph, size: number, stepAt: (at: number) => Step<number, number> | undefined): Runner {
  let before: FloorNode[] = [];
  for (const [at, id] of ids(size, "t").entries()) before = [graph.add(id, stepAt(at)?.run ?? passOn, before)];
  const [last] = before;
  return () => graph.run(0).get(last?.id ?? "");
}

/** The barrier behind a layer: it makes the record once, for all members of the next. */
function passOn(input: unknown): unknown {
  return input;
}
