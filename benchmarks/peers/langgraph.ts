// LangGraph.js: a state graph in super-steps. Its time per task grows with the size of the graph, so it is measured with 1,000 tasks and no more.
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import type { Step, Work } from "../shapes.ts";
import type { Peer, Runner } from "./peer.ts";

export const langGraph: Peer = { build };

const Value = Annotation.Root({ value: Annotation<number> });
/** `parts` collects the outputs of the current layer; `[]` empties it. */
const Parts = Annotation.Root({
  value: Annotation<unknown>,
  parts: Annotation<number[]>({ reducer: (all, more) => (more.length === 0 ? [] : all.concat(more)), default: () => [] }),
});
type Add = (id: string, run: (state: typeof Parts.State) => Partial<typeof Parts.State>) => void;
type Connect = (from: string | string[], to: string) => void;

function build(work: Work): Runner {
  const options = { recursionLimit: work.size + 25 };
  switch (work.shape) {
    case "chain": {
      const graph = langGraphChain(work.steps);
      return async () => (await graph.invoke({ value: 0 }, options)).value;
    }
    case "fan-out + join":
    case "10 layers": {
      const graph = joins(work);
      return async () => (await graph.invoke({ value: 0 }, options)).value;
    }
    case "loop: nextIteration": {
      const { step, size } = work;
      const graph = new StateGraph(Value)
        .addNode("step", ({ value }) => ({ value: step.run(value) }))
        .addEdge(START, "step")
        .addConditionalEdges("step", ({ value }) => (value < size ? "step" : END), ["step", END])
        .compile();
      return async () => (await graph.invoke({ value: 0 }, options)).value;
    }
    case "loop: back edge": {
      const { work: first, review, size } = work;
      const graph = new StateGraph(Value)
        .addNode("work", ({ value }) => ({ value: first.run(value) }))
        .addNode("review", ({ value }) => ({ value: review.run(value) }))
        .addEdge(START, "work")
        .addEdge("work", "review")
        .addConditionalEdges("review", ({ value }) => (value < size ? "work" : END), ["work", END])
        .compile();
      return async () => (await graph.invoke({ value: 0 }, options)).value;
    }
  }
}

/** Also what the row about building times. */
export function langGraphChain(steps: readonly Step<number, number>[]): {
  invoke: (state: { value: number }, options: object) => Promise<{ value: number }>;
} {
  const graph = new StateGraph(Value);
  // Its types know each name; ours are only known when it runs.
  const connect = graph.addEdge.bind(graph) as unknown as Connect;
  let last: string = START;
  for (const { id, run } of steps) {
    graph.addNode(id, ({ value }) => ({ value: run(value) }));
    connect(last, id);
    last = id;
  }
  connect(last, END);
  return graph.compile();
}

function joins(work: Work & { shape: "fan-out + join" | "10 layers" }): {
  invoke: (state: { value: unknown }, options: object) => Promise<{ value: unknown }>;
} {
  const graph = new StateGraph(Parts);
  const add = graph.addNode.bind(graph) as unknown as Add;
  const connect = graph.addEdge.bind(graph) as unknown as Connect;
  const layers: readonly (readonly Step<never, number>[])[] = work.shape === "10 layers" ? work.layers : [work.members];
  const source = work.shape === "10 layers" ? undefined : work.source;
  const join = work.shape === "10 layers" ? undefined : work.join;
  add("source", ({ value }) => ({ value: source === undefined ? value : source.run(value as number) }));
  connect(START, "source");
  let before = "source";
  for (const [depth, layer] of layers.entries()) {
    const barrier = `barrier${depth}`;
    for (const { id, run } of layer) {
      add(id, ({ value }) => ({ parts: [run(value as never)] }));
      connect(before, id);
    }
    add(barrier, ({ parts }) => ({ value: join === undefined ? parts : join.run(parts), parts: [] }));
    connect(
      layer.map(({ id }) => id),
      barrier,
    );
    before = barrier;
  }
  connect(before, END);
  return graph.compile();
}
