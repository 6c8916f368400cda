// Processes that do something else with the run than carrying it out, and are killed at it: they prune, cancel, remove or fork it.
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { createEngine, sqlite, task, workflow } from "../../src/index.ts";
import { openDatabase } from "../../src/sqlite/open.ts";
import type { FaultPoint } from "../../src/testing/faults.ts";
import { count } from "../sqlite/store.ts";
import { History, type Undisturbed, undisturbed } from "./history.ts";
import type { Instant } from "./instants.ts";
import { RUN } from "./job.ts";
import { look } from "./look.ts";
import { type Place, newPlace, removePlace, start } from "./processes.ts";
import { quickClock } from "./quick-clock.ts";
import { faultsInStory, resultOf } from "./result.ts";

/** What a run comes to that was removed. */
const gone = resultOf({ run: undefined, completed: [], shape: {} });
/** Of processes that do not carry the run out. */
const BYSTANDER = 99;

const at = (point: FaultPoint, count: number = 1): Instant => ({ at: "fault", point, count });
const statement = (count: number): Instant => ({ at: "statement", count });

let whole: Undisturbed;
beforeAll(async () => {
  whole = await undisturbed();
});

function temporaryPlace(): Place {
  const place = newPlace();
  onTestFinished(({ task: { result } }) => {
    if (result?.state === "pass") removePlace(place);
  });
  return place;
}

test("rule 42: whoever prunes a run that is going on may be killed at any instant, and so may whoever carries it out", async () => {
  const place = temporaryPlace();
  const history = new History(place, "pruned", { isPruned: true });
  const pruners = [at("before-prune", 3), statement(120), at("after-prune", 3), statement(300), statement(77)];
  for (const [number, instant] of [at("after-save", 70), at("before-save", 50), undefined].entries()) {
    const runner = start(place, number, { do: number === 0 ? "start" : "resume" }, instant);
    if (number === 0) await stored(place);
    for (const each of pruners.splice(0, 2)) await start(place, BYSTANDER, { do: "prune", last: 2 }, each).end;
    await history.look(await runner.end);
  }
  expect(history.isOver).toBe(true);
  history.expectWhole(whole.result);
  await start(place, BYSTANDER, { do: "prune", last: 1 }).end;
  const pruned = await look(place, { isPruned: true });
  expect(pruned.faults).toEqual([]);
  expect(resultOf(pruned)).toEqual(whole.result);
});

test.each([
  ["before-cancel", "completed"],
  ["after-cancel", "cancelled"],
] as const)("rule 22: whoever cancels a run of another process, and is killed %s, leaves it %s", async (point, status) => {
  const place = temporaryPlace();
  const runner = start(place, 0, { do: "start" });
  await stored(place);
  expect(await start(place, BYSTANDER, { do: "cancel" }, at(point)).end).toEqual({ type: "killed" });
  expect(await runner.end).toMatchObject({ type: "done", status });
  const { run, faults, events } = await look(place);
  expect([...faults, ...faultsInStory(events)]).toEqual([]);
  expect(run?.status).toBe(status);
});

test("rule 22: whoever cancels a run that nobody carries out may be killed at any point; the next one cancels it", async () => {
  const place = temporaryPlace();
  await start(place, 0, { do: "start" }, at("after-save", 50)).end;
  for (const point of ["before-claim", "after-claim", "before-complete"] as const) {
    expect(await start(place, BYSTANDER, { do: "cancel" }, at(point)).end).toEqual({ type: "killed" });
    const { run, faults } = await look(place);
    expect(faults).toEqual([]);
    expect(run?.status).toBe("abandoned");
  }
  expect(await start(place, BYSTANDER, { do: "cancel" }, at("after-complete")).end).toEqual({ type: "killed" });
  const { run, faults, events } = await look(place);
  expect([...faults, ...faultsInStory(events)]).toEqual([]);
  expect(run).toMatchObject({ status: "cancelled", reason: "no longer needed" });
});

test("whoever removes a run may be killed at any instant: it is there, or it is gone, and the next one leaves nothing of it", async () => {
  const place = temporaryPlace();
  await start(place, 0, { do: "start" }).end;
  const instants = [statement(12), statement(20), at("before-remove"), statement(28), statement(40), at("after-remove")];
  for (const instant of instants) {
    await start(place, BYSTANDER, { do: "remove" }, instant).end;
    const seen = await look(place);
    expect(seen.faults).toEqual([]);
    expect([whole.result, gone]).toContainEqual(resultOf(seen));
  }
  // What is left is cleared away with the next run that is removed.
  await using engine = createEngine({ backend: sqlite({ path: place.file }), clock: quickClock() });
  const { id } = await workflow(
    "other",
    task("one", (n: number) => n),
  )
    .start(1, { engine })
    .outcome.then(async () => (await engine.runs.list({ workflow: "other" }))[0] ?? { id: "" });
  await engine.runs.remove(id);
  const database = openDatabase(place.file, { patience: 1000 });
  onTestFinished(() => database.close());
  for (const table of ["runs", "saves", "events", "hashes", "texts", "removed"] as const)
    expect([table, count(database, table)]).toEqual([table, 0]);
});

test("rule 39: whoever forks a run may be killed at any instant: the run is as it was, and the fork goes on", async () => {
  const place = temporaryPlace();
  await start(place, 0, { do: "start" }).end;
  const before = await look(place);
  const from = await half(place);
  const fork = { do: "fork", from, as: "fork" } as const;
  expect(await start(place, 1, fork, at("before-create")).end).toEqual({ type: "killed" });
  expect((await look({ ...place, run: "fork" })).run).toBeUndefined();
  expect(await start(place, 2, fork, at("after-create")).end).toEqual({ type: "killed" });
  expect((await look({ ...place, run: "fork" })).run?.status).toBe("abandoned");
  const goOn = { do: "resume" } as const;
  const forked = { ...place, run: "fork" };
  expect(await start(forked, 3, goOn, at("after-save", 20)).end).toEqual({ type: "killed" });
  expect(await start(forked, 4, goOn, statement(300)).end).toEqual({ type: "killed" });
  expect(await start(forked, 5, goOn).end).toMatchObject({ type: "done", status: "completed" });
  const seen = await look({ ...place, run: "fork" });
  expect(seen.faults).toEqual([]);
  expect({ ...resultOf(seen), completed: [] }).toEqual({ ...whole.result, completed: [] });
  expect(await look(place)).toEqual(before);
});

/** Waits until the run is stored. */
async function stored({ file }: Place): Promise<void> {
  await using engine = createEngine({ backend: sqlite({ path: file }), clock: quickClock() });
  while ((await engine.runs.get(RUN)) === undefined) await new Promise((resolve) => void setTimeout(resolve, 5));
}

/** The checkpoint that a task of the run has taken. */
async function half({ file }: Place): Promise<string> {
  await using engine = createEngine({ backend: sqlite({ path: file }), clock: quickClock() });
  return (await engine.checkpoints.list(RUN)).find(({ name }) => name === "half")?.id ?? "";
}
