// What stands around a place.
import { describe, expect, test } from "vitest";
import { follow, startOn, type World } from "./world.ts";

export function aroundCases({ flows, library, engine, needs }: World): void {
  const { createEngine, par, task, workflow } = library;
  describe("has around it", () => {
    test("handlers outside of the place and inside, in their order", async () => {
      expect(await flows.stacked.run("x", { engine: await engine() })).toBe("({x({})");
    });

    test("one that remembers: what is known is not carried out", async () => {
      const run = startOn(flows.remembering, [3, 3, 4, 3], await engine());
      const { events, outcome } = await follow(run);
      expect(outcome).toMatchObject({ output: { all: [6, 6, 8, 6] } });
      expect(events.filter(({ type }) => type === "channel.changed")).toHaveLength(2);
    });

    test("one that tries again by itself", async () => {
      expect(await flows.insisting.run("first", { engine: await engine() })).toBe("second");
    });

    test("several places, of which the innermost counts", async (context) => {
      needs(context, "innermost");
      expect(await flows.innermost.run("here", { engine: await engine() })).toEqual({ innermost: "here" });
    });

    test("schemas of what goes in and what comes out", async () => {
      expect(await flows.checked.run("  a ", { engine: await engine() })).toBe("[a]");
      await expect(flows.checked.run(5 as never, { engine: await engine() })).rejects.toMatchObject({ code: "VALIDATION_FAILED" });
    });

    test("what its engine calls by that name, and another engine what it does", async () => {
      const other = createEngine({ handlers: { place: { name: "other", execute: async () => "answered by another" } } });
      const flow = flows.echo;
      const both = await Promise.all([flow.run("x", { engine: await engine() }), flow.run("x", { engine: other })]);
      expect(both).toEqual(["x", "answered by another"]);
      await other.close();
    });

    test("nothing that its engine does not know", async () => {
      const lost = task("lost", { handler: "no such place", queue: "default" }, () => 1);
      const flow = workflow("lost", par(lost));
      await expect(async () => flow.run(undefined, { engine: await engine() })).rejects.toMatchObject({ code: "HANDLER_UNKNOWN" });
    });
  });
}
