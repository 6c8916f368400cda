// Dead letters: work that could not be run, kept as it was, found by what it was about, and taken out once.
import assert from "node:assert/strict";
import type { DeadLetter, DeadLetterFilter, DeadLetters, NewDeadLetter } from "../../../ports/dead-letters.ts";
import type { BackendCase } from "../bench.ts";
import { fleetOf, otherFleet } from "./scenario.ts";

interface Parts extends Partial<Omit<DeadLetterFilter, "after" | "limit">> {
  readonly id?: string;
  readonly payload?: string;
}

function letterOf({ id, queue = "q", workflow = "flow", runId, reason = "failed", payload = "payload" }: Parts = {}): NewDeadLetter {
  const subject = { workflow, graph: "hash", runId, taskId: "a/b", owner: undefined };
  const work = { id: "work", kind: "run", queue, priority: -1, delay: 5, subject, concurrencyKey: "key", payload } as const;
  const history = [{ at: 1, by: "host:1", what: "left: another graph" }];
  return { ...(id === undefined ? {} : { id }), work, reason, error: "it threw", attempts: 3, at: 1000, history };
}

/** As it stands in a list. */
function listed(id: string, letter: NewDeadLetter): DeadLetter {
  const { payload } = letter.work;
  return { ...letter, id, work: { ...letter.work, payload: "" }, size: Buffer.byteLength(payload), cut: false };
}

async function idsOf(letters: DeadLetters, filter: Partial<DeadLetterFilter> = {}): Promise<string[]> {
  return (await letters.list({ limit: 100, ...filter })).map(({ id }) => id);
}

export const deadLetterCases: readonly BackendCase[] = [
  {
    name: "dead letters: each is found as it was buried, wherever one asks, and listed without its payload",
    async run(bench) {
      const [here, there] = [fleetOf(bench).deadLetters, otherFleet(bench).deadLetters];
      assert.deepEqual([await here.count(), await here.list({ limit: 5 })], [0, []]);
      for (const parts of [
        {},
        { queue: '"\ud83d\0', workflow: "", runId: "r:{}", payload: "\0\ud83d" },
        { payload: "ü".repeat(100_000) },
      ]) {
        const letter = letterOf(parts);
        const id = await here.bury(letter);
        const found = await there.find(id);
        assert.deepEqual(found, { ...listed(id, letter), work: letter.work });
        assert.deepEqual(await there.list({ limit: 1 }), [listed(id, letter)]);
        assert.deepEqual(there.open(found), { type: "opened", payload: letter.work.payload });
      }
      assert.equal(await there.count(), 3);
      assert.equal(await there.find("nobody"), undefined);
    },
  },
  {
    name: "dead letters: are listed newest first, by queue, workflow, run and reason, page by page",
    async run(bench) {
      const letters = fleetOf(bench).deadLetters;
      const all: Parts[] = [
        {},
        { queue: "gpu" },
        { workflow: "flow2" },
        { runId: "r" },
        { runId: "r", queue: "gpu" },
        { reason: "poison" },
      ];
      const ids: string[] = [];
      for (const parts of all) ids.unshift(await letters.bury(letterOf(parts)));
      const meant = (...numbers: readonly number[]): string[] => numbers.map((number) => ids[all.length - 1 - number] ?? "");
      assert.deepEqual(await idsOf(letters), ids);
      assert.deepEqual(await idsOf(letters, { queue: "gpu" }), meant(4, 1));
      assert.deepEqual(await idsOf(letters, { workflow: "flow2" }), meant(2));
      assert.deepEqual(await idsOf(letters, { runId: "r" }), meant(4, 3));
      assert.deepEqual(await idsOf(letters, { reason: "poison" }), meant(5));
      assert.deepEqual(await idsOf(letters, { runId: "r", queue: "gpu", reason: "failed", workflow: "flow" }), meant(4));
      assert.deepEqual(await idsOf(letters, { queue: "g" }), []);
      assert.deepEqual(await idsOf(letters, { limit: 2 }), meant(5, 4));
      assert.deepEqual(await idsOf(letters, { limit: 3, after: ids[1] }), meant(3, 2, 1));
      assert.deepEqual(await idsOf(letters, { queue: "q", limit: 2, after: ids[2] }), meant(2, 0));
    },
  },
  {
    name: "dead letters: of several who take one out, one is told so, and it is there no more",
    async run(bench) {
      const [here, there] = [fleetOf(bench).deadLetters, otherFleet(bench).deadLetters];
      const [first, second] = [await here.bury(letterOf()), await here.bury(letterOf())];
      const told = await Promise.all([here.remove(first), there.remove(first), here.remove(first)]);
      assert.equal(told.filter(Boolean).length, 1);
      assert.deepEqual([await there.find(first), await there.count(), await idsOf(there)], [undefined, 1, [second]]);
      assert.equal(await here.edit(first, "x"), false);
      assert.equal(await here.remove("nobody"), false);
    },
  },
  {
    name: "dead letters: a payload that was replaced is opened as it was given, and nothing else has changed",
    async run(bench) {
      const [here, there] = [fleetOf(bench).deadLetters, otherFleet(bench).deadLetters];
      const letter = letterOf({ runId: "r" });
      const [id, other] = [await here.bury(letter), await here.bury(letter)];
      assert.equal(await there.edit(id, "mended ü"), true);
      const found = await here.find(id);
      assert.ok(found !== undefined);
      assert.deepEqual(here.open(found), { type: "opened", payload: "mended ü" });
      const { size, work, ...said } = listed(id, letter);
      assert.deepEqual({ ...found, work: { ...found.work, payload: "" } }, { ...said, work, size: found.size });
      assert.notEqual(found.size, size);
      assert.equal((await here.find(other))?.work.payload, "payload");
    },
  },
  {
    name: "dead letters: one that is buried again under its id is the same",
    async run(bench) {
      const [here, there] = [fleetOf(bench).deadLetters, otherFleet(bench).deadLetters];
      assert.equal(await here.bury(letterOf({ id: "twice" })), "twice");
      assert.equal(await there.bury(letterOf({ id: "twice", payload: "again" })), "twice");
      assert.deepEqual([await here.count(), await idsOf(here)], [1, ["twice"]]);
    },
  },
];
