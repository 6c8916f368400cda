import { describe, expect, test } from "vitest";
import { openStore } from "../../test/sqlite/store.ts";
import { events, newFork, newRun, newSave, state, tell } from "../testing/conformance/scenario.ts";

test("a version that no save can have is that of no save, whatever the keys of the rows are made of", async () => {
  const { runs } = openStore();
  await tell(runs, newRun("a"), newSave(1, { x: "a" }), newSave(2));
  await tell(runs, newRun("b"), newSave(1, { x: "b" }), newSave(2));
  for (const runId of ["a", "b"]) {
    for (const version of [-1, 0, 1.5, 3, 2 ** 32, 2 ** 32 + 1, 2 ** 33 + 1, NaN, Infinity]) {
      expect(await runs.read(runId, version), `${version} of ${runId}`).toBeUndefined();
      expect(await runs.create(newFork("fork", runId, version), newSave(1))).toBe(false);
    }
  }
  expect(await runs.read("b", 1)).toEqual(state({ g: { x: "b" } }));
});

test("a chain of 10,000 saves over 100 forks is one state", async () => {
  const { database, runs } = openStore();
  database.exec("PRAGMA synchronous = OFF");
  const told = (version: number) => newSave(version, { [`cell ${version % 10}`]: `${version}`, last: `${version}` });
  for (let fork = 0; fork < 100; fork++) {
    const first = fork * 100 + 1;
    const run = fork === 0 ? newRun("run 0") : newFork(`run ${fork}`, `run ${fork - 1}`, first - 1);
    await tell(runs, run, ...Array.from({ length: 100 }, (_, i) => told(first + i)));
  }
  const cells = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`cell ${i}`, `${i === 0 ? 10_000 : 9990 + i}`]));
  expect(await runs.read("run 99")).toEqual(state({ g: { ...cells, last: "10000" } }));
  expect((await runs.read("run 99", 150))?.get("g")?.get("last")).toBe("150");
});

describe("events", () => {
  test("come from any number on, also where numbers are missing", async () => {
    const { runs } = openStore();
    const all = [...events(1, 3), ...events(5, 6), ...events(10, 10), ...events(11, 14)];
    await tell(runs, newRun("a"), newSave(1, {}, { events: all.slice(0, 6) }), newSave(2), newSave(3, {}, { events: all.slice(6) }));
    await tell(runs, newRun("b"), newSave(1, {}, { events: events(1, 2) }));
    for (let since = -1; since <= 15; since++) {
      for (const limit of [0, 1, 4, Infinity]) {
        expect(await runs.events("a", since, limit)).toEqual(all.filter(({ seq }) => seq > since).slice(0, limit));
      }
    }
    expect(await runs.events("a", 2 ** 40, 10)).toEqual([]);
  });
});
