// Building a graph, the tasks included, in one of the ways that there are.
import type { Contender } from "../lane.ts";
import { expectEqual, makeWork, type Chain, type FanOut, type Layers, type Step, type Work } from "../shapes.ts";

export const ways = [
  "expression, chain",
  "expression, fan-out + join",
  "expression, 10 layers",
  "expression, a statement for each edge",
  "seq",
  "seq and par, fan-out + join",
  "seq and par, 10 layers",
] as const;

export interface BuildingArgs {
  readonly way: (typeof ways)[number] | "LangGraph.js, chain";
  readonly size: number;
}

interface Built {
  run(input: number): Promise<unknown>;
}

export async function contender({ way, size }: BuildingArgs): Promise<Contender> {
  const { work, make } = await prepare(way, size);
  let checked = false;
  return {
    run: make,
    // What is quick to build is worth nothing when it does not run, or leaves mistakes to be found later. Once is enough.
    async verify(built) {
      if (checked) return;
      checked = true;
      work.calls.count = 0;
      work.verify(await (built as Built).run(0));
      if (way === "LangGraph.js, chain") return;
      expectEqual(work.calls.count, size, "number of calls");
      await mistakesAreFound();
    },
  };
}

async function prepare(way: BuildingArgs["way"], size: number): Promise<{ work: Work; make: () => Built }> {
  const chain = makeWork("chain", size) as Chain;
  if (way === "LangGraph.js, chain") {
    const { langGraphChain } = await import("../peers/langgraph.ts");
    // Running it takes a minute.
    return { work: chain, make: () => ({ graph: langGraphChain(chain.steps), run: () => Promise.resolve(size) }) };
  }
  const { build, fromExpression } = await import("../peers/graflow.ts");
  const fanOut = makeWork("fan-out + join", size) as FanOut;
  const layers = makeWork("10 layers", size) as Layers;
  const all = (work: Work, steps: readonly Step<never>[], expression: string): { work: Work; make: () => Built } => ({
    work,
    make: () => fromExpression(expression, steps),
  });
  const ids = chain.steps.map(({ id }) => id);
  switch (way) {
    case "expression, chain":
      return all(chain, chain.steps, ids.join(" >> "));
    case "expression, a statement for each edge":
      return all(
        chain,
        chain.steps,
        ids
          .slice(1)
          .map((id, at) => `t${at} >> ${id}`)
          .join("\n"),
      );
    case "expression, fan-out + join":
      return all(fanOut, [fanOut.source, ...fanOut.members, fanOut.join], `source >> ${group(fanOut.members)} >> join`);
    case "expression, 10 layers":
      return all(layers, layers.layers.flat(), layers.layers.map(group).join(" >> "));
    case "seq":
      return { work: chain, make: () => build(chain) };
    case "seq and par, fan-out + join":
      return { work: fanOut, make: () => build(fanOut) };
    case "seq and par, 10 layers":
      return { work: layers, make: () => build(layers) };
  }
}

function group(steps: readonly Step<never>[]): string {
  return `(${steps.map(({ id }) => id).join(" | ")})`;
}

async function mistakesAreFound(): Promise<void> {
  const { task, workflow } = await import("@graflow/core");
  const known = task("known", (value: number) => value);
  let found = "no error";
  try {
    workflow("broken", "known >> missing" as string, { known });
  } catch (error) {
    found = String(error);
  }
  if (!found.includes("missing")) expectEqual(found, "one that names `missing`", "error of a broken graph");
}
