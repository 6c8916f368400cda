// Tasks that do to their process what no task should, where the line is standard input and output.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEngine, type Engine, type RunEvent } from "../../src/index.ts";
import { bundledFlows, type BundledFlows } from "./bundle.ts";
import { follow, startOn } from "./cases/world.ts";
import { pipes } from "./pipes.ts";
import * as flows from "./rough-flows.ts";

let bundle: BundledFlows;
let engine: Engine;
beforeAll(async () => {
  bundle = await bundledFlows(new URL("rough-flows.ts", import.meta.url));
  engine = createEngine({ handlers: { place: pipes(bundle, bundle.flows) } });
});
afterAll(async () => {
  await engine.close();
  await bundle.remove();
});

const logged = (events: readonly RunEvent[]): readonly string[] => events.flatMap((event) => (event.type === "log" ? [event.message] : []));

describe("a program that carries a task out", () => {
  test("may print by any way: that is the log of its task", async () => {
    const { events, outcome } = await follow(startOn(flows.prints, 1, engine));
    expect(outcome).toMatchObject({ status: "completed", output: 2 });
    expect(logged(events).toSorted()).toEqual(
      ["as an error", "by a child", "by the stream", "past the stream", "without an end"].toSorted(),
    );
  });

  test("may have its console replaced, and its standard output ended", async () => {
    const { events, outcome } = await follow(startOn(flows.replaces, 1, engine));
    expect(outcome).toMatchObject({ status: "completed", output: 2 });
    expect(logged(events)).toContain("still heard");
  });

  test("may print marks that are none of its own", async () => {
    expect(await startOn(flows.marks, 1, engine).outcome).toMatchObject({ status: "completed", output: 2 });
  });

  test("is lost when it closes its line", async () => {
    expect(await startOn(flows.closes, undefined, engine).outcome).toMatchObject({
      status: "failed",
      error: { cause: { code: "PLACE_LOST" } },
    });
  });

  test("is lost when half a text comes, and then nothing", async () => {
    expect(await startOn(flows.breaks, "", engine).outcome).toMatchObject({
      status: "failed",
      error: { cause: { code: "PLACE_LOST" } },
    });
  });

  test("is lost when something stands in the middle of a text, and that is said", async () => {
    const outcome = await startOn(flows.breaks, " and something else\n", engine).outcome;
    expect(outcome).toMatchObject({ status: "failed", error: { cause: { code: "PLACE_LOST" } } });
    expect(outcome).toMatchObject({ error: { cause: { message: expect.stringContaining("in the middle") as string } } });
  });

  test("is lost when something fails in it that nobody waits for, and that is said", async () => {
    const outcome = await startOn(flows.unhandled, undefined, engine).outcome;
    expect(outcome).toMatchObject({ status: "failed", error: { cause: { code: "PLACE_LOST" } } });
    expect(outcome).toMatchObject({ error: { cause: { message: expect.stringContaining("nobody caught this") as string } } });
  });
});
