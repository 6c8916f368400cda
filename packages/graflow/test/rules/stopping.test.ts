// Rules 29, 37, 39 and 49: a run that is stopped at an awkward moment, by a suspension or with its process.
import { describe, expect, test } from "vitest";
import {
  bestEffort,
  memory,
  par,
  seq,
  sqlite,
  task,
  workflow,
  WorkflowSuspendedError,
  type RunEvent,
  type WorkflowOptions,
} from "../../src/index.ts";
import { faulty, testEngine, TestRun } from "../../src/testing/index.ts";
import { join } from "node:path";
import { temporaryFolder } from "../sqlite/store.ts";
import { uninterrupted } from "../properties/uninterrupted.ts";
import { faultsOf } from "./event-book.ts";
import { gate, newFile, onSqlite } from "./on-sqlite.ts";

const plus = (id: string) => task(id, (n: number) => n + 1);
const three = workflow("three", "a >> b >> c", { a: plus("a"), b: plus("b"), c: plus("c") });

describe("a run that is suspended", () => {
  test("rule 39: before it has begun, begins when it is gone on with", async () => {
    const on = onSqlite();
    const run = on.start(three, 1, { runId: "r", channel: { colour: "red" } });
    run.handle.suspend("too early");
    expect(await run.outcome).toMatchObject({ status: "suspended", reason: "too early" });
    expect(run.events.map(({ type }) => type)).toEqual(["run.suspended"]);
    const again = await on.resume(three, "r");
    expect(await again.completed()).toBe(4);
    expect(again.started()).toEqual(["a", "b", "c"]);
    expect((await on.engine.runs.show("r")).channels).toEqual({ "": { colour: "red" } });
  });

  test("rule 39: twice, is suspended for the first reason; after its end nothing happens", async () => {
    const on = onSqlite();
    const open = gate();
    const waits = task("waits", () => open.opened);
    const run = on.start(
      workflow(
        "w",
        seq(
          waits,
          task("after", () => {}),
        ),
      ),
      undefined,
      { runId: "r" },
    );
    await run.event("task.started");
    run.handle.suspend("first");
    run.handle.suspend("second");
    run.cancel("third");
    open.open();
    expect(await run.outcome).toMatchObject({ status: "suspended", reason: "first" });
    run.handle.suspend("fourth");
    expect(await on.engine.runs.get("r")).toMatchObject({ status: "suspended", reason: "first" });
  });

  test("rule 39: while its input is being validated, validates it again", async () => {
    const on = onSqlite();
    const open = gate();
    let validations = 0;
    const validate = async (value: unknown) => (validations++, await open.opened, { value: Number(value) });
    const input = { "~standard": { version: 1, vendor: "test", validate } } as unknown as NonNullable<
      WorkflowOptions<number, string>["input"]
    >;
    const wf = workflow("w", seq(plus("a")), { input });
    const run = on.start(wf, "41", { runId: "r" });
    await run.event("run.started");
    run.handle.suspend();
    open.open();
    await run.outcome;
    expect(await (await on.resume(wf, "r")).completed()).toBe(42);
    expect(validations).toBeLessThanOrEqual(2);
  });

  test("rule 39: by somebody who hears of its first event, stands still there", async () => {
    const path = join(temporaryFolder(), "runs.db");
    let stop: (() => void) | undefined;
    const heard: RunEvent[] = [];
    const onEvent = (event: RunEvent): void => {
      heard.push(event);
      if (event.type === "run.started") stop?.();
    };
    await using first = testEngine({ backend: sqlite({ path }), plugins: [{ name: "stops", onEvent }] });
    const run = first.start(three, 1, { runId: "r" });
    stop = () => run.handle.suspend();
    expect(await run.outcome).toMatchObject({ status: "suspended" });
    expect(heard.map(({ seq }) => seq)).toEqual(heard.map((_, index) => index + 1));
    stop = undefined;
    expect(await new TestRun(await first.engine.resume(three, "r")).completed()).toBe(4);
    expect((await first.engine.runs.events("r")).map(({ seq }) => seq)).toEqual(heard.map(({ seq }) => seq));
  });

  test("rule 39: makes whoever waits for its output hear of it", async () => {
    const on = onSqlite();
    const open = gate();
    const waits = task("waits", () => open.opened);
    const wf = workflow("w", waits);
    const waited = wf.run(undefined, { engine: on.engine, runId: "r" });
    waited.catch(() => {});
    await on.engine.close();
    const error = await waited.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkflowSuspendedError);
    expect(error).toMatchObject({ code: "WORKFLOW_SUSPENDED", runId: "r", reason: "the engine was closed", checkpoint: { runId: "r" } });
  });
});

test("rule 37: closing an engine on memory cancels its runs: there is no going on with them", async () => {
  const on = testEngine({ backend: memory() });
  const open = gate();
  const run = on.start(
    workflow(
      "w",
      task("waits", () => open.opened),
    ),
    undefined,
  );
  await run.event("task.started");
  const closing = on.engine.close();
  open.open();
  await closing;
  expect(await run.outcome).toMatchObject({ status: "cancelled", reason: "the engine was closed" });
});

describe("a saga that is stopped while it undoes", () => {
  /** Two things are booked, and the third fails; to undo the second waits until it may. */
  function booking(mayUndo: () => Promise<void>) {
    const undone: string[] = [];
    const books = (id: string, wait: () => Promise<void> | void) =>
      task(id, { compensate: async () => (await wait(), void undone.push(id)) }, (n: number) => n + 1);
    const fails = task("fails", (n: number): number => {
      throw new Error(`broken ${n}`);
    });
    const nodes = { hotel: books("hotel", () => {}), flight: books("flight", mayUndo), fails };
    return { undone, wf: workflow("trip", "hotel >> flight >> fails", nodes, { saga: true }) };
  }

  test("rules 29 and 39: when a suspension comes too late, ends as it was going to", async () => {
    const on = onSqlite();
    const [undoes, open] = [gate(), gate()];
    const { undone, wf } = booking(async () => (undoes.open(), open.opened));
    const run = on.start(wf, 1, { runId: "r" });
    await undoes.opened;
    run.handle.suspend();
    open.open();
    await run.failed("TASK_FAILED");
    expect(undone).toEqual(["flight", "hotel"]);
    await expect(on.resume(wf, "r")).rejects.toMatchObject({ code: "RUN_ENDED" });
  });

  test("rules 29 and 39: by a suspension of the run around it, goes on undoing, and undoes nothing twice", async () => {
    const on = onSqlite();
    const [undoes, open] = [gate(), gate()];
    const { undone, wf } = booking(async () => (undoes.open(), open.opened));
    const around = workflow(
      "around",
      seq(
        par(wf).withPolicy(bestEffort()),
        task("after", (trips: object) => Object.keys(trips).length),
      ),
    );
    const run = on.start(around, 1, { runId: "r" });
    await undoes.opened;
    run.handle.suspend();
    open.open();
    expect(await run.outcome).toMatchObject({ status: "suspended" });
    expect(undone).toEqual(["flight"]);
    const again = await on.resume(around, "r");
    expect(await again.completed()).toBe(0);
    expect(undone).toEqual(["flight", "hotel"]);
    expect(again.started()).toEqual(["after"]);
    expect(faultsOf(uninterrupted(await on.engine.runs.events("r")))).toEqual([]);
  });

  test("rules 29 and 39: with its process, goes on undoing; what was being undone is undone once more", async () => {
    const { path } = newFile();
    const undoes = gate();
    let isDead = false;
    const never = new Promise<void>(() => {});
    const first = testEngine({ backend: faulty(sqlite({ path }), () => (isDead ? never : undefined)) });
    const { undone, wf } = booking(async () => {
      undoes.open();
      if (!isDead) await never;
    });
    first.start(wf, 1, { runId: "r" });
    await undoes.opened;
    isDead = true;
    await first.clock.advance(20_000);
    await using second = testEngine({ backend: sqlite({ path }), clock: first.clock });
    const again = new TestRun(await second.engine.resume(wf, "r"));
    await again.failed("TASK_FAILED");
    expect(undone).toEqual(["flight", "hotel"]);
    expect(again.started()).toEqual([]);
    expect(faultsOf(uninterrupted(await second.engine.runs.events("r")))).toEqual([]);
  });
});
