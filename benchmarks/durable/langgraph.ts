// LangGraph.js with its SQLite checkpointer, as both ship; a step is stored before the next one begins. Its SQLite leaves it to the system
// when what was written reaches the disk, so it need not wait for it as the others do.
import { join } from "node:path";
import { Annotation, END, START, StateGraph, type BaseCheckpointSaver } from "@langchain/langgraph";
import { expectEqual, ids } from "../shapes.ts";
import type { DurableRun, DurableSetup } from "./contender.ts";
import { Gate } from "./gate.ts";
import { expectItems, itemAt, type DurableShape, type Item } from "./steps.ts";

interface Values {
  readonly at?: number;
  readonly items?: readonly Item[];
}

interface Graph {
  invoke(values: Values, options: object): Promise<Values>;
  getState(config: object): Promise<{ readonly values: Values }>;
}

const Counter = Annotation.Root({ at: Annotation<number>() });
const Appended = Annotation.Root({
  at: Annotation<number>(),
  items: Annotation<readonly Item[]>({ reducer: (all, more) => all.concat(more), default: () => [] }),
});
const Replaced = Annotation.Root({ items: Annotation<readonly Item[]>() });

const config = { configurable: { thread_id: "steps" } };

export async function langGraph({ shape, size, folder }: DurableSetup): Promise<DurableRun> {
  const { SqliteSaver } = await import("@langchain/langgraph-checkpoint-sqlite");
  const path = join(folder, "langgraph.db");
  const saver = SqliteSaver.fromConnString(path);
  const gate = new Gate();
  const first: Values = shape === "list passed on" ? { items: [] } : { at: 0 };
  const run = build(shape, size, gate, saver).invoke(first, { ...config, recursionLimit: size + 25, durability: "sync" });
  await gate.advance(0, run);
  let done = 0;
  return {
    async advance(steps) {
      done += steps;
      await gate.advance(steps, run);
      if (done === size) await run;
    },
    async finish() {
      const values = await run;
      saver.db.close();
      const again = SqliteSaver.fromConnString(path);
      const stored = (await build(shape, size, gate, again).getState(config)).values;
      again.db.close();
      for (const { at, items } of [values, stored]) {
        if (shape !== "list passed on") expectEqual(at, size, "state");
        if (shape !== "chain") expectItems(items, size);
      }
      return {};
    },
  };
}

function build(shape: DurableShape, size: number, gate: Gate, checkpointer: BaseCheckpointSaver): Graph {
  switch (shape) {
    case "list in a channel":
      return new StateGraph(Appended)
        .addNode("step", async ({ at }) => {
          await gate.pass(at);
          return { at: at + 1, items: [itemAt(at)] };
        })
        .addEdge(START, "step")
        .addConditionalEdges("step", ({ at }) => (at < size ? "step" : END), ["step", END])
        .compile({ checkpointer });
    case "list passed on":
      return new StateGraph(Replaced)
        .addNode("step", async ({ items }) => {
          await gate.pass(items.length);
          return { items: [...items, itemAt(items.length)] };
        })
        .addEdge(START, "step")
        .addConditionalEdges("step", ({ items }) => (items.length < size ? "step" : END), ["step", END])
        .compile({ checkpointer });
    case "chain":
      return chain(size, gate, checkpointer);
  }
}

function chain(size: number, gate: Gate, checkpointer: BaseCheckpointSaver): Graph {
  const graph = new StateGraph(Counter);
  // Its types know each name; ours are only known when it runs.
  const connect = graph.addEdge.bind(graph) as unknown as (from: string, to: string) => void;
  let last: string = START;
  for (const [step, id] of ids(size, "t").entries()) {
    graph.addNode(id, async ({ at }) => {
      await gate.pass(step);
      return { at: at + 1 };
    });
    connect(last, id);
    last = id;
  }
  connect(last, END);
  return graph.compile({ checkpointer });
}
