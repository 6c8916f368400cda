// Graphs whose tasks are elsewhere, and runs that go from one engine to another.
import { hostname } from "node:os";
import { threadId } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../../src/index.ts";
import { follow, startOn, type World } from "./world.ts";

const numbers = (events: readonly RunEvent[]): readonly number[] => events.map(({ seq }) => seq);

export function shapeCases({ flows, engine, another, folder, needs, place }: World): void {
  describe("is one of a graph:", () => {
    test("it is elsewhere", async (context) => {
      needs(context, "elsewhere");
      expect(await flows.where.run(undefined, { engine: await engine() })).not.toBe(`${hostname()} ${process.pid} ${threadId}`);
    });

    test("an item of a map, whose order is kept", async () => {
      const items = Array.from({ length: place.items ?? 200 }, (_, i) => i);
      expect(await flows.items.run(items, { engine: await engine() })).toEqual({ all: items.map((n) => n * n) });
    });

    test("an item of a map that is carried out there itself, whose order is kept", async () => {
      const items = Array.from({ length: 8 }, (_, i) => i);
      const there = await flows.mapped.run(items, { engine: await engine() });
      expect(there.map(({ n }) => n)).toEqual(items);
      const here = `${hostname()} ${process.pid} ${threadId}`;
      expect(there.some(({ at }) => at === here)).toBe(place.skips?.elsewhere !== undefined);
    });

    test("a member of a group, or in a workflow in it", async () => {
      expect(await flows.nested.run(3, { engine: await engine() })).toEqual({ double: 6, inner: 36 });
    });

    test("it adds nodes and jumps, and its events have numbers without gaps", async () => {
      const { events, outcome } = await follow(startOn(flows.going, 1, await engine()));
      expect(outcome).toMatchObject({ status: "completed" });
      const done = events.flatMap((event) => (event.type === "task.completed" ? [`${event.taskId}: ${String(event.output)}`] : []));
      expect(done).toContain("late: added by goes!");
      expect(done).toContain("late: came from jumps!");
      expect(done.some((one) => one.startsWith("never"))).toBe(false);
      expect(numbers(events)).toEqual(events.map((_, i) => i + 1));
    });

    test("its run goes on in another engine when the one is closed in the middle", async (context) => {
      needs(context, "resume");
      const shared = { folder: await folder() };
      const first = await another(shared);
      const run = startOn(flows.staying, 1, first);
      for await (const event of run.events()) if (event.type === "channel.changed") break;
      await first.close();
      expect(await run.outcome).toMatchObject({ status: "suspended" });
      const second = await another(shared);
      expect(await flows.staying.resume(run.id, { engine: second })).toBe(4);
      const events = await second.runs.events(run.id);
      expect(numbers(events)).toEqual(events.map((_, i) => i + 1));
      expect(events.filter(({ type }) => type === "task.completed")).toHaveLength(3);
    });
  });
}
