// The context of a task: its run, as it is seen and changed from there.
import { describe, expect, test } from "vitest";
import { follow, startOn, type World } from "./world.ts";

export function contextCases({ flows, engine, needs }: World): void {
  describe("has its context:", () => {
    test("who and what it is", async () => {
      const run = startOn(flows.says, "start", await engine());
      expect(await run.outcome).toMatchObject({
        status: "completed",
        output: { start: "start", runId: run.id, taskId: "says", attempt: 1, iteration: 1, isAborted: false },
      });
    });

    test("channels, into which several write at once", async () => {
      expect(await flows.counting.run(undefined, { engine: await engine() })).toEqual({
        n: 4,
        list: [0, 1, 2, 3],
        sum: 6,
        other: [0, 1, 2, 3].map((i) => ({ nested: [i] })),
      });
    });

    test("news of what others write", async (context) => {
      needs(context, "together", "questions");
      const heard = await flows.hearing.run(undefined, { engine: await engine() });
      expect(heard).toEqual({ speaks: undefined, listens: "hello" });
    });

    test("locks, which others wait for", async (context) => {
      needs(context, "together", "questions");
      expect(await flows.locking.run(undefined, { engine: await engine() })).toEqual({ a: 1, b: 1, c: 1 });
    });

    test("log and progress, which are events of its run: in order, and before its end", async () => {
      const { events } = await follow(startOn(flows.telling, 50, await engine()));
      const told = events.flatMap((event) => {
        if (event.type === "log") return [`${event.level} ${event.taskId} ${event.message}`];
        if (event.type === "task.progress") return [`${event.done}/${event.total} ${event.taskId} ${event.message}`];
        return event.type === "task.completed" ? ["completed"] : [];
      });
      const lines = Array.from({ length: 50 }, (_, i) => [`info telling line ${i + 1}`, `${i + 1}/50 telling step ${i + 1}`]);
      expect(told).toEqual([...lines.flat(), "warn telling odd", "completed"]);
      expect(events.find(({ type }) => type === "log")).toMatchObject({ data: { i: 1 } });
    });

    test("what others have come to", async () => {
      expect(await flows.looking.run(undefined, { engine: await engine() })).toEqual({ ten: 10, failed: ["bad"], why: true });
    });

    test("rest by the clock", async () => {
      expect(await flows.resting.run(5, { engine: await engine() })).toBe("rested");
    });

    test("checkpoints of its run, with what it has written", async () => {
      const { events, outcome } = await follow(startOn(flows.saving, undefined, await engine()));
      expect(outcome).toMatchObject({ status: "completed", output: "half way" });
      const at = (type: string): number => events.findIndex((event) => event.type === type);
      expect(at("checkpoint.saved")).toBeGreaterThan(at("channel.changed"));
      expect(at("checkpoint.saved")).toBeLessThan(at("task.completed"));
    });
  });
}
