// A task that ends in the middle: cancelled, too slow, stuck, or with all that is around it.
import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../../src/index.ts";
import { follow, startOn, type World } from "./world.ts";

const isHere = (event: RunEvent): boolean => event.type === "channel.changed" && event.key === "here";

export function endingCases({ flows, engine, another, needs }: World): void {
  describe("ends in the middle:", () => {
    test("cancelled, it is told why, and its end is awaited", async () => {
      const run = startOn(flows.waiting, undefined, await engine());
      const { events, outcome } = await follow(run, (event) => isHere(event) && run.cancel("enough"));
      expect(outcome).toMatchObject({ status: "cancelled", reason: "enough" });
      expect(events.filter(({ type }) => type === "log")).toMatchObject([{ message: `told: Run ${run.id} was cancelled: enough` }]);
    });

    test("cancelled before it has begun, it does not begin", async () => {
      const run = startOn(flows.waiting, undefined, await engine());
      const { events, outcome } = await follow(run, (event) => event.type === "task.started" && run.cancel("never mind"));
      expect(outcome).toMatchObject({ status: "cancelled", reason: "never mind" });
      expect(events.at(-1)).toMatchObject({ type: "run.cancelled" });
    });

    test("cancelled, and deaf, it is ended", async (context) => {
      needs(context, "stop");
      const own = await another({ max: 1 });
      const run = startOn(flows.deaf, undefined, own);
      const { outcome } = await follow(run, (event) => isHere(event) && run.cancel("enough"));
      if (outcome.status === "failed") throw outcome.error;
      expect(outcome).toMatchObject({ status: "cancelled", reason: "enough" });
      // There is room for one, and it is free again.
      expect(await flows.echo.run(1, { engine: own })).toBe(1);
    });

    test("when its time is up", async () => {
      await expect(flows.slow.run(undefined, { engine: await engine() })).rejects.toMatchObject({
        code: "TASK_TIMEOUT",
        taskId: "slow",
      });
    });

    test("when its time is up and it never gives the processor back", async (context) => {
      needs(context, "unblock");
      const own = await another({ max: 1 });
      const { events, outcome } = await follow(startOn(flows.stuck, undefined, own));
      expect(outcome).toMatchObject({ status: "completed", output: "attempt 1" });
      expect(events.find(({ type }) => type === "task.retrying")).toMatchObject({ error: { code: "TASK_TIMEOUT" } });
    });

    test("but not because it waited for room", async (context) => {
      needs(context, "wait", "questions");
      const own = await another({ max: 1 });
      const holds = startOn(flows.holding, undefined, own);
      for await (const event of holds.events()) if (isHere(event)) break;
      const brief = startOn(flows.brief, undefined, own);
      // Longer than it may take.
      await new Promise((resolve) => void setTimeout(resolve, 1100));
      holds.cancel("go");
      expect(await brief.outcome).toMatchObject({ status: "completed", output: "in time" });
    });

    test("by ending its own process, and is tried again", async (context) => {
      needs(context, "exit");
      const own = await engine();
      const { events, outcome } = await follow(startOn(flows.crashing, 1, own));
      expect(outcome).toMatchObject({ status: "completed", output: "attempt 1" });
      expect(events.find(({ type }) => type === "task.retrying")).toMatchObject({ error: { code: "PLACE_LOST" } });
      const error: unknown = await flows.crashing.run(2, { engine: own }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "RETRY_EXHAUSTED", cause: { code: "PLACE_LOST" } });
      expect(await flows.echo.run("still here", { engine: own })).toBe("still here");
    });

    test("killed, and is tried again", async (context) => {
      needs(context, "kill");
      const { events, outcome } = await follow(startOn(flows.killing, undefined, await engine()));
      expect(outcome).toMatchObject({ status: "completed", output: "attempt 1" });
      expect(events.find(({ type }) => type === "task.retrying")).toMatchObject({ error: { code: "PLACE_LOST" } });
    });

    test("because something failed there that nobody waited for, which is said", async (context) => {
      needs(context, "exit");
      const error: unknown = await flows.unhandled.run(undefined, { engine: await engine() }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ cause: { code: "PLACE_LOST" } });
    });

    test("with its run, which it cancels, or ends well", async () => {
      expect(await startOn(flows.cancelling, undefined, await engine()).outcome).toMatchObject({ status: "cancelled", reason: "no use" });
      expect(await startOn(flows.terminating, undefined, await engine()).outcome).toMatchObject({
        status: "terminated",
        reason: "all is known",
        output: 42,
      });
    });
  });
}
