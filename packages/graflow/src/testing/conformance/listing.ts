// Lists of runs: their order, their filters, their pages.
import assert from "node:assert/strict";
import type { RunFilter, RunStore } from "../../ports/run-store.ts";
import { type BackendCase, otherRuns } from "./bench.ts";
import { engine, goOn, LONG, newFork, newRun, newSave, tell } from "./scenario.ts";

export const listingCases: readonly BackendCase[] = [
  {
    name: "list: newest first, and of those made at the same time the greatest id first",
    async run(bench) {
      const { runs } = bench.backend;
      for (const [id, createdAt] of [
        ["b", 20],
        ["d", 5],
        ["a", 20],
        ["e", 100],
        ["c", 20],
        ["10", 5],
        ["9", 5],
      ] as const)
        await tell(runs, newRun(id, { createdAt }), newSave(1));
      assert.deepEqual(await listed(runs), ["e", "c", "b", "a", "d", "9", "10"]);
      await goOn(runs, "d", newSave(2, {}, { at: 5000 }));
      assert.deepEqual(await listed(runs), ["e", "c", "b", "a", "d", "9", "10"]);
      assert.deepEqual(await listed(otherRuns(bench), { limit: 2 }), ["e", "c"]);
      assert.deepEqual(await runs.list({ limit: 1 }), [await runs.find("e")]);
    },
  },
  {
    name: "list: of no runs is empty",
    async run({ backend: { runs } }) {
      assert.deepEqual(await runs.list({ limit: 10 }), []);
      assert.deepEqual(await runs.list({ limit: 10, status: "running", workflow: "flow", tag: "x" }), []);
      assert.deepEqual(await runs.list({ limit: 10, after: "a" }), []);
    },
  },
  {
    name: "list: by status as it is now, by workflow and by tag, and by all of them",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a", { workflow: "one", tags: ["x", "y"] }), newSave(1));
      await tell(runs, newRun("b", { workflow: "one", tags: ["y"] }), newSave(1), newSave(2, {}, { status: "failed", release: true }));
      await tell(runs, newRun("c", { workflow: "two", tags: ["x"] }), newSave(1, {}, { status: "failed" }));
      await tell(runs, newFork("d", "b", 1, { workflow: "one" }), newSave(2));
      assert.deepEqual(await listed(runs, { status: "failed" }), ["c", "b"]);
      assert.deepEqual(await listed(runs, { status: "running" }), ["d", "a"]);
      assert.deepEqual(await listed(runs, { status: "suspended" }), []);
      assert.deepEqual(await listed(runs, { workflow: "one" }), ["d", "b", "a"]);
      assert.deepEqual(await listed(runs, { tag: "x" }), ["c", "a"]);
      assert.deepEqual(await listed(runs, { tag: "y", workflow: "one", status: "failed" }), ["b"]);
      assert.deepEqual(await listed(runs, { tag: "x", workflow: "two", status: "running" }), []);
      await runs.claim("b", engine("two"), LONG);
      assert.deepEqual(await listed(runs, { status: "failed" }), ["c"]);
    },
  },
  {
    name: "list: a workflow or a tag is meant as it is written, whole",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a", { workflow: "flow", tags: ["tag", "a,b", `a"b`] }), newSave(1));
      await tell(runs, newRun("b", { workflow: "flow two", tags: ["tag two"] }), newSave(1));
      await tell(runs, newRun("c", { workflow: "%", tags: ["%", "t_g"] }), newSave(1));
      assert.deepEqual(await listed(runs, { workflow: "flow" }), ["a"]);
      assert.deepEqual(await listed(runs, { workflow: "%" }), ["c"]);
      assert.deepEqual(await listed(runs, { workflow: "FLOW" }), []);
      assert.deepEqual(await listed(runs, { workflow: "" }), []);
      assert.deepEqual(await listed(runs, { tag: "tag" }), ["a"]);
      assert.deepEqual(await listed(runs, { tag: "%" }), ["c"]);
      assert.deepEqual(await listed(runs, { tag: "t_g" }), ["c"]);
      for (const tag of ["", "a", "b", "a,b,", "TAG", "tag,a", "two"]) assert.deepEqual(await listed(runs, { tag }), [], tag);
      assert.deepEqual(await listed(runs, { tag: "a,b" }), ["a"]);
      assert.deepEqual(await listed(runs, { tag: `a"b` }), ["a"]);
    },
  },
  {
    name: "list: pages have every run once, also of runs that were made at the same time",
    async run({ backend: { runs } }) {
      const ids = Array.from({ length: 23 }, (_, i) => `run ${["Ä", "ä", "Z", "z", "漢", "👩"][i % 6]}${i}`);
      for (const [i, id] of ids.entries())
        await tell(runs, newRun(id, { createdAt: Math.floor(i / 8), tags: i % 2 === 0 ? ["even"] : [] }), newSave(1));
      const all = await listed(runs);
      assert.deepEqual(all.toSorted(), ids.toSorted());
      for (const limit of [1, 2, 7, 22, 23, 24]) assert.deepEqual(await paged(runs, { limit }), all, `pages of ${limit}`);
      const even = await listed(runs, { tag: "even" });
      assert.equal(even.length, 12);
      assert.deepEqual(await paged(runs, { limit: 5, tag: "even" }), even);
    },
  },
  {
    name: "list: a page goes on after a run that the filter does not let through (any more), and a run that is not known ends it",
    async run({ backend: { runs } }) {
      for (const id of ["a", "b", "c", "d"])
        await tell(runs, newRun(id, { createdAt: 1, lease: undefined }), newSave(1, {}, { status: "failed" }));
      assert.deepEqual(await listed(runs, { status: "failed", limit: 2 }), ["d", "c"]);
      await runs.claim("c", engine("one"), LONG);
      assert.deepEqual(await listed(runs, { status: "failed", after: "c" }), ["b", "a"]);
      assert.deepEqual(await listed(runs, { status: "running", after: "d" }), ["c"]);
      assert.deepEqual(await listed(runs, { after: "unknown" }), []);
    },
  },
];

async function listed(runs: RunStore, filter: Partial<RunFilter> = {}): Promise<string[]> {
  return (await runs.list({ limit: 100, ...filter })).map(({ id }) => id);
}

async function paged(runs: RunStore, filter: RunFilter): Promise<string[]> {
  const all: string[] = [];
  for (let page = await listed(runs, filter); page.length > 0; page = await listed(runs, { ...filter, after: all.at(-1) })) {
    assert.ok(page.length <= filter.limit && all.length < 100, `a page of ${page.length}`);
    all.push(...page);
  }
  return all;
}
