// Several processes that want the same run: one has it, and the others are told so; one that was away too long has lost it.
import { once } from "node:events";
import { copyFileSync, existsSync } from "node:fs";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { FaultPoint } from "../../src/testing/faults.ts";
import { RUN, type Round } from "./job.ts";
import { History, type Undisturbed, undisturbed } from "./history.ts";
import { look } from "./look.ts";
import { type Place, newPlace, removePlace, start } from "./processes.ts";
import { readLog } from "./side-log.ts";

let whole: Undisturbed;
let place: Place;

beforeAll(async () => {
  whole = await undisturbed();
  place = newPlace();
});
afterAll(() => removePlace(place));

test("rule 39: of two that go on with an abandoned run at the same instant, one has it, and the other is told so", async () => {
  await start(place, 0, { do: "start" }, { at: "fault", point: "after-save", count: 50 }).end;
  const racers = [start(place, 1, { do: "race" }), start(place, 2, { do: "race" })];
  onTestFinished(() => racers.forEach(({ child }) => child.kill("SIGKILL")));
  await Promise.all(racers.map(({ heard }) => heard("ready")));
  for (let i = 0; i < 20; i++) {
    const file = `${place.file}.${i}`;
    for (const suffix of ["", "-wal"]) if (existsSync(place.file + suffix)) copyFileSync(place.file + suffix, file + suffix);
    const round: Round = { file, at: Date.now() + 30 };
    const told = racers.map(({ child }) => once(child, "message"));
    for (const { child } of racers) child.send(round);
    const had = (await Promise.all(told)).map(([message]) => (message as { readonly had: string }).had);
    expect(had.toSorted()).toEqual(["RUN_HELD", RUN]);
    const { run, faults } = await look({ ...place, file }, { isLive: true });
    expect(faults).toEqual([]);
    expect(run?.status).toBe("running");
  }
});

test.each<[point: FaultPoint, count: number, isLate: boolean]>([
  ["before-save", 60, false],
  ["after-save", 40, true],
  ["after-renew", 2, false],
  ["before-complete", 1, true],
])(
  "rule 39: a process that stands still from %s %i on for longer than its lease has lost the run, and stores nothing more",
  async (point, count, isLate) => {
    const here = newPlace();
    const history = new History(here, { point, count });
    const first = start(here, 0, { do: "start" }, { at: "fault", point, count }, "SIGSTOP");
    onTestFinished(() => void first.child.kill("SIGKILL"));
    await first.heard("begun");
    await untilFree(here);
    await history.look({ type: "killed" });
    const second = start(here, 1, { do: "resume" });
    await second.heard("begun");
    if (isLate) await second.end;
    const before = readLog(here.log).length;
    first.child.kill("SIGCONT");
    expect(await first.end).toMatchObject({ type: "refused", code: "RUN_LOST" });
    const after = readLog(here.log).slice(before);
    // No more than what it had been told to start before.
    expect(after.filter(({ what, process }) => what === "begins" && process === 0).length).toBeLessThan(20);
    await history.look(await second.end);
    expect(history.isOver).toBe(true);
    history.expectWhole(whole.result);
    removePlace(here);
  },
);

test("rule 39: a process that stands still for longer than its lease goes on when nobody has taken the run", async () => {
  const here = newPlace();
  const history = new History(here, "nobody else");
  const process = start(here, 0, { do: "start" }, { at: "fault", point: "before-save", count: 60 }, "SIGSTOP");
  onTestFinished(() => void process.child.kill("SIGKILL"));
  await process.heard("begun");
  await untilFree(here);
  process.child.kill("SIGCONT");
  await history.look(await process.end);
  expect(history.isOver).toBe(true);
  history.expectWhole(whole.result);
  removePlace(here);
});

/** Waits until nobody is heard of any more who carries the run out. */
async function untilFree(place: Place): Promise<void> {
  while ((await look(place, { isLive: true })).run?.status !== "abandoned") await new Promise((resolve) => void setTimeout(resolve, 20));
}
