// Random graphs, all of whose tasks are carried out in threads, come to what the model says.
import { afterAll, describe, expect, test } from "vitest";
import { createEngine, threads, type RunEvent } from "../../src/index.ts";
import { optionsOf, type Ran } from "../properties/check.ts";
import { differences } from "../properties/compare.ts";
import { forecast } from "../properties/model.ts";
import { boundsOf, faultsIn } from "../properties/story.ts";
import { failing, leaving, type RandomGraph } from "./random-graphs.ts";

const engine = createEngine({ handlers: { place: threads({ max: 2 }) } });
afterAll(() => engine.close());

async function runThere({ sketch, workflow }: RandomGraph, maxSteps?: number): Promise<Ran> {
  const run = workflow.start(sketch.input, { engine, ...optionsOf(sketch, maxSteps) });
  const events: RunEvent[] = [];
  for await (const event of run.events()) events.push(event);
  return { events, outcome: await run.outcome, faults: faultsIn(events, sketch.concurrency, boundsOf(sketch)) };
}

describe("graphs whose tasks are all in threads", () => {
  test("come to what the model says, where they have no jumps", async () => {
    for (const graph of failing) {
      const { events, outcome, faults } = await runThere(graph);
      expect({ faults, differences: differences(forecast(graph.sketch), events, outcome) }).toEqual({ faults: [], differences: [] });
    }
  });

  test("lose nothing, do nothing twice and end, with everything", async () => {
    for (const graph of leaving) expect((await runThere(graph, 60)).faults).toEqual([]);
  });
});
