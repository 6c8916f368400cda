// Savers, pruners, readers and somebody who should not be there any more, all in one store at once; and then a look at what they have left.
import assert from "node:assert/strict";
import { vi } from "vitest";
import type { CheckpointStore, NewCheckpoint } from "../../src/ports/checkpoint-store.ts";
import { ObjectCheckpoints } from "../../src/objects/object-checkpoints.ts";
import { applyDelta, deltaOf, hashesOf, type Cells, type Delta } from "../../src/run/snapshot/cells.ts";
import { Steps } from "./stepped-objects.ts";

const joining = { pieces: 3, small: 400 };
const RUNS = ["one", "two"];
const START = 1_800_000_000_000;

/** The states that were saved or were to be saved, by run, version and who did it. */
type States = Map<string, Cells>;

export async function race(seed: number, dies: boolean): Promise<void> {
  vi.setSystemTime(START);
  const steps = new Steps(seed);
  const states: States = new Map();
  const below = (count: number): number => Math.floor(steps.random() * count);
  const users = new Map<string, () => Promise<void>>();
  const enter = (user: string, work: (store: CheckpointStore) => Promise<void>): void => {
    const lifetime = dies && below(3) === 0 ? 5 + below(150) : Infinity;
    const store = new ObjectCheckpoints(steps.storeFor(user, lifetime), "none", joining);
    users.set(user, () => work(store));
  };
  for (const runId of RUNS) {
    enter(`saver of ${runId}`, (store) => saveRun(store, runId, { states, below, by: "owner", versions: 12 }));
    enter(`late saver of ${runId}`, (store) => saveRun(store, runId, { states, below, by: "late", versions: below(6) }));
    for (const i of [1, 2]) enter(`pruner ${i} of ${runId}`, (store) => pruneRun(store, runId, below));
  }
  enter("reader", (store) => readAll(store, states, 6));
  await steps.run(users);
  await assertWhole(new ObjectCheckpoints(quiet(steps)), states);
  // And once more, when all is calm, and what the dead have left is a day old.
  vi.setSystemTime(START + 25 * 3_600_000);
  const calm = new ObjectCheckpoints(quiet(steps));
  for (const runId of RUNS) await calm.prune(runId, [3, 6, 7, 11]);
  await assertWhole(calm, states);
  await calm.save({ ...saveOf("one", 100), values: new Map([["value", "text"]]) });
  for (const runId of RUNS) await calm.prune(runId, []);
  assert.deepEqual([...steps.content.keys()], []);
}

function quiet({ content }: Steps): ReturnType<Steps["storeFor"]> {
  return {
    name: "quiet",
    get: (key) => Promise.resolve(content.get(key)),
    create: (key, bytes) => Promise.resolve(!content.has(key) && content.set(key, bytes) === content),
    async *list(prefix) {
      await Promise.resolve();
      for (const [key, bytes] of [...content].toSorted(([a], [b]) => (a < b ? -1 : 1)))
        if (key.startsWith(prefix)) yield { key, size: bytes.length };
    },
    delete: (keys) => Promise.resolve(keys.forEach((key) => content.delete(key))),
    close: () => Promise.resolve(),
  };
}

interface Saving {
  readonly states: States;
  readonly below: (count: number) => number;
  readonly by: string;
  readonly versions: number;
}

/** Saves a chain; where the one before is gone, a whole state. Values are few, so that they are shared, freed and needed again. */
async function saveRun(store: CheckpointStore, runId: string, { states, below, by, versions }: Saving): Promise<void> {
  const cells: Cells = new Map();
  let after: number | undefined;
  for (let version = 1; version <= versions; version++) {
    const delta: Delta = new Map([
      [
        "f",
        {
          fresh: below(6) === 0,
          cells: new Map([
            ["by", `${by} ${version}`],
            [`cell ${below(3)}`, `#value-${below(5)}`],
          ]),
        },
      ],
    ]);
    applyDelta(cells, delta);
    const copy = new Map([...cells].map(([name, group]) => [name, new Map(group)]));
    states.set(`${runId}@${version} ${by}`, copy);
    const whole = deltaOf(copy);
    const anew: NewCheckpoint = { ...saveOf(runId, version), name: by, delta: whole, values: valuesOf(whole) };
    const next = { ...anew, after, delta, values: valuesOf(below(3) === 0 ? whole : delta) };
    // Where somebody else has this version, the next one is whole.
    after = (await store.save(after === undefined ? anew : next)) || (await store.save(anew)) ? version : undefined;
  }
}

function saveOf(runId: string, version: number): NewCheckpoint {
  const mark = { kind: "automatic", name: undefined, metadata: undefined } as const;
  return { ...mark, runId, version, workflow: "w", tags: [], at: 0, facts: "", after: undefined, delta: new Map(), values: new Map() };
}

function valuesOf(delta: Delta): Map<string, string> {
  return new Map([...hashesOf(delta)].map((hash) => [hash, `the text of ${hash}`]));
}

async function pruneRun(store: CheckpointStore, runId: string, below: (count: number) => number): Promise<void> {
  for (let i = 0; i < 4; i++) {
    const versions = (await store.list(runId)).map(({ version }) => version);
    await store.prune(
      runId,
      versions.filter(() => below(2) === 0),
    );
  }
}

async function readAll(store: CheckpointStore, states: States, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    for (const at of await store.list()) {
      const cells = await store.read(at);
      const values = await store.values(cells === undefined ? [] : [...hashesOf(deltaOf(cells))]);
      const now = await store.find(at);
      if (now?.name !== at.name || cells === undefined) continue;
      assertState(states, at, cells, values);
    }
  }
}

async function assertWhole(store: CheckpointStore, states: States): Promise<void> {
  for (const at of await store.list()) {
    const cells = await store.read(at);
    assert.ok(cells !== undefined);
    assertState(states, at, cells, await store.values([...hashesOf(deltaOf(cells))]));
  }
}

function assertState(
  states: States,
  { runId, version, name }: { runId: string; version: number; name: string | undefined },
  cells: Cells,
  values: ReadonlyMap<string, string>,
): void {
  assert.deepEqual(cells, states.get(`${runId}@${version} ${name}`));
  assert.deepEqual(new Set(values.keys()), hashesOf(deltaOf(cells)));
}
