// What a contender is to the rows: a way to make something runnable of a work. Building is not timed here.
import type { Work } from "../shapes.ts";

export type Runner = () => unknown;

export interface Peer {
  /** Its tasks get and give no values, so only the number of calls can be checked. */
  readonly passesNoValues?: true;
  /** `undefined` when it cannot express the shape. */
  build(work: Work): Runner | undefined;
}

export type PeerName = "floor" | "floor with back edges" | "bare loop" | "Graflow" | "p-graph" | "Effect" | "LangGraph.js";

export async function loadPeer(name: PeerName): Promise<Peer> {
  switch (name) {
    case "floor":
      return (await import("./floor.ts")).floor;
    case "floor with back edges":
      return (await import("./cyclic-floor.ts")).cyclicFloor;
    case "bare loop":
      return (await import("./bare-loop.ts")).bareLoop;
    case "Graflow":
      return (await import("./graflow.ts")).graflow;
    case "p-graph":
      return (await import("./p-graph.ts")).pGraph;
    case "Effect":
      return (await import("./effect.ts")).effect;
    case "LangGraph.js":
      return (await import("./langgraph.ts")).langGraph;
  }
}
