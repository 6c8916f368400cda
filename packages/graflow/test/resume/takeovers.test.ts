// Rule 39: runs that somebody else goes on with, when the one before has died at a moment that nobody would choose.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { atLeast, par, seq, sqlite, task, workflow } from "../../src/index.ts";
import { type Fault, TestRun, faulty, testEngine } from "../../src/testing/index.ts";
import { faultsOf } from "../rules/event-book.ts";
import { gate, newFile, type Process } from "../rules/on-sqlite.ts";
import { temporaryFolder } from "../sqlite/store.ts";

/** A process for which everybody else has not been heard of for long enough. */
async function muchLater(newProcess: () => Process): Promise<Process> {
  const process = newProcess();
  await process.clock.advance(60_000);
  return process;
}

test("rule 39: a run that another process has gone on with and ended, since it was looked at, has ended", async () => {
  const path = join(temporaryFolder(), "runs.db");
  const looked = gate();
  const claims = gate();
  const late = testEngine({
    backend: faulty(sqlite({ path }), async ({ point }) => {
      if (point !== "before-claim") return;
      looked.open();
      await claims.opened;
    }),
  });
  const quick = testEngine({ backend: sqlite({ path }) });
  const wf = workflow(
    "w",
    task("sleeps", async (n: number, ctx) => ctx.sleep(10).then(() => n)),
  );
  const run = quick.start(wf, 1, { runId: "r" });
  await run.event("task.started");
  run.handle.suspend();
  await run.outcome;
  const resumed = late.engine.resume(wf, "r");
  await looked.opened;
  const again = new TestRun(await quick.engine.resume(wf, "r"));
  await quick.clock.advance(100);
  await again.completed();
  claims.open();
  await expect(resumed).rejects.toMatchObject({ code: "RUN_ENDED" });
  expect(await quick.engine.runs.get("r")).toMatchObject({ status: "completed" });
});

describe("of a run that fails", () => {
  /** Two members of a group that needs both: one fails at first, while the other waits. What has begun is written down. */
  function failing() {
    const begun: string[] = [];
    const doors = { waits: gate(), stays: gate() };
    let isMended = false;
    const noting = (id: string, work: (n: number) => number | Promise<number> = (n) => n) =>
      task(id, (n: number) => {
        begun.push(id);
        return work(n);
      });
    const fails = noting("fails", (n) => {
      if (!isMended) throw new Error("not yet");
      return n;
    });
    const waits = noting("waits", async (n) => doors.waits.opened.then(() => n));
    const both = par(fails, waits).withPolicy(atLeast(2));
    const third = task("third", (given: object) => {
      begun.push("third");
      return Object.values(given).length;
    });
    const stays = noting("stays", async (n) => doors.stays.opened.then(() => n));
    const wf = workflow("w", seq(noting("first"), both, third, stays));
    const mend = (): void => {
      isMended = true;
      begun.length = 0;
    };
    return { wf, begun, mend, letGo: (door: keyof typeof doors) => doors[door].open() };
  }

  test("rule 39: what had failed before its process died is tried again when the run has failed, and is gone on with", async () => {
    const { newProcess } = newFile();
    const { wf, begun, mend, letGo } = failing();
    letGo("stays");
    const run = newProcess().start(wf, 1, { runId: "r" });
    await run.event("task.failed", "fails");
    await run.handle.checkpoint();
    const second = await muchLater(newProcess);
    letGo("waits");
    await (await second.resume(wf, "r")).failed();
    mend();
    expect(await (await second.resume(wf, "r")).completed()).toBe(2);
    expect(begun).toEqual(["fails", "third", "stays"]);
  });

  test("rule 39: who goes on with it and dies before anything is stored leaves it as it was", async () => {
    const { newProcess, path } = newFile();
    const { wf, begun, mend, letGo } = failing();
    letGo("stays");
    letGo("waits");
    await newProcess().start(wf, 1, { runId: "r" }).failed();
    mend();
    const dies = ({ point }: Fault): Promise<void> | void => (point === "after-claim" ? new Promise(() => {}) : undefined);
    void testEngine({ backend: faulty(sqlite({ path }), dies) }).engine.resume(wf, "r");
    expect(await (await (await muchLater(newProcess)).resume(wf, "r")).completed()).toBe(2);
    expect(begun).toEqual(["fails", "third", "stays"]);
  });

  test("rule 39: what has completed since somebody went on with it is not done again, though it is cancelled and gone on with once more", async () => {
    const { newProcess } = newFile();
    const { wf, begun, mend, letGo } = failing();
    letGo("waits");
    const first = newProcess();
    await first.start(wf, 1, { runId: "r" }).failed();
    mend();
    const again = await first.resume(wf, "r");
    await again.event("task.started", "stays");
    await again.handle.checkpoint();
    const { engine, resume } = await muchLater(newProcess);
    expect(await engine.runs.get("r")).not.toHaveProperty("error");
    expect(await engine.runs.cancel("r", "enough")).toBe("cancelled");
    letGo("stays");
    begun.length = 0;
    expect(await (await resume(wf, "r")).completed()).toBe(2);
    expect(begun).toEqual(["stays"]);
  });
});

test("rules 22 and 49: a run that nobody carries out is cancelled where it stands, and all that began in it is told to have ended", async () => {
  const { newProcess } = newFile();
  const { opened, open } = gate();
  const stays = task("stays", async (n: number) => opened.then(() => n));
  const run = newProcess().start(
    workflow(
      "w",
      par(
        seq(
          task("a", (n: number) => n),
          stays,
        ),
        task("b", (n: number) => n),
      ),
    ),
    1,
    { runId: "r" },
  );
  await run.event("task.started", "stays");
  await run.handle.checkpoint();
  const { engine } = await muchLater(newProcess);
  expect(await engine.runs.cancel("r", "enough")).toBe("cancelled");
  open();
  const events = await engine.runs.events("r");
  expect(faultsOf(events)).toEqual([]);
  expect(events.slice(-3)).toMatchObject([
    { type: "task.failed", taskId: "stays" },
    { type: "task.failed", kind: "group" },
    { type: "run.cancelled", reason: "enough" },
  ]);
});
