// People who are asked by a task that is elsewhere.
import { describe, expect, test } from "vitest";
import { startOn, type World } from "./world.ts";

export function askingCases({ flows, engine, another, folder, needs }: World): void {
  describe("asks", () => {
    test("and is answered while it waits", async (context) => {
      needs(context, "questions");
      const own = await engine();
      const unwatch = own.asks.watch((news) => {
        if (news.type !== "opened") return;
        const { id, details } = news.ask;
        void own.asks.answer(id, details.kind === "approval" ? { approved: true } : { text: 'Ada\'s "name"' }, {
          by: "ada",
          from: "a test",
        });
      });
      expect(await flows.asking.run(undefined, { engine: own })).toEqual({ approved: true, by: "ada", name: 'Ada\'s "name"' });
      unwatch();
    });

    test("and nobody answers in time: its run is suspended, and goes on with the answer; what was done once is not done again", async (context) => {
      needs(context, "questions", "resume");
      const own = await another({ folder: await folder() });
      const run = startOn(flows.patient, undefined, own);
      expect(await run.outcome).toMatchObject({ status: "suspended" });
      const [ask] = await own.asks.list({ runId: run.id });
      await own.asks.answer(ask?.id ?? "", { text: "at last" }, { by: "ada", from: "a test" });
      expect(await flows.patient.resume(run.id, { engine: own })).toEqual({ visits: 1, said: "at last" });
    });
  });
}
