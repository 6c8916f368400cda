// p-graph: runs a graph of functions in order. It passes no values from one to the next, and knows no loops.
import { PGraph, type DependencyList } from "p-graph";
import type { Work } from "../shapes.ts";
import type { Peer, Runner } from "./peer.ts";

export const pGraph: Peer = { passesNoValues: true, build };

function build(work: Work): Runner | undefined {
  const nodes = new Map<string, { run: () => unknown }>();
  const edges: [string, string][] = [];
  const add = (id: string, run: (input: never) => unknown, before: readonly string[]): string => {
    nodes.set(id, { run: () => run(0 as never) });
    for (const one of before) edges.push([one, id]);
    return id;
  };
  switch (work.shape) {
    case "chain":
      work.steps.reduce<string[]>((before, { id, run }) => [add(id, run, before)], []);
      break;
    case "fan-out + join": {
      add(work.source.id, work.source.run, []);
      const members = work.members.map(({ id, run }) => add(id, run, [work.source.id]));
      add(work.join.id, work.join.run, members);
      break;
    }
    case "10 layers":
      work.layers.reduce<string[]>(
        (before, layer, depth) => [
          add(
            `layer${depth}`,
            () => 0,
            layer.map(({ id, run }) => add(id, run, before)),
          ),
        ],
        [],
      );
      break;
    case "loop: nextIteration":
    case "loop: back edge":
      return undefined;
  }
  const graph = new PGraph(nodes, edges satisfies DependencyList);
  return () => graph.run();
}
