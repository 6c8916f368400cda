// What every store of checkpoints must do, as a list of cases that any test runner can run.
import assert from "node:assert/strict";
import type { CheckpointStore, KeptCheckpoint, NewCheckpoint } from "../ports/checkpoint-store.ts";
import { applyDelta, deltaOf, joinDeltas, type Cells, type Delta } from "../run/snapshot/cells.ts";
import { seededRandom } from "./random.ts";

/** A store under test. It may be the same for all cases: each uses runs of its own. */
export interface CheckpointBench {
  readonly store: CheckpointStore;
  /** Another connection to the same checkpoints, as another machine would have it. Default: the same store. */
  readonly other?: CheckpointStore;
}

/** One thing that every store must do. `run` throws when it does not. */
export interface CheckpointCase {
  /** A sentence, with the rule that it proves. */
  readonly name: string;
  run(bench: CheckpointBench): Promise<void>;
}

let runs = 0;

/** A run that no other case has, in no other run of the tests either. */
function newRun(): string {
  return `run ${Date.now().toString(36)}/${++runs}`;
}

type Texts = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

/** A change: for each group the cells that are new, or gone (`null`). A group whose name begins with "=" begins anew. */
function change(groups: Texts): Delta {
  return new Map(
    Object.entries(groups).map(([name, cells]) => [
      name.replace(/^=/, ""),
      { fresh: name.startsWith("="), cells: new Map(Object.entries(cells)) },
    ]),
  );
}

function checkpoint(runId: string, version: number, fields: Partial<NewCheckpoint> = {}): NewCheckpoint {
  return {
    runId,
    version,
    workflow: "train",
    tags: ["night", "gpu 1"],
    at: 1_700_000_000_000 + version,
    kind: "automatic",
    name: undefined,
    metadata: undefined,
    facts: `{"schema":1,"n":${version}}`,
    after: undefined,
    delta: change({ "=f0": { epoch: String(version) } }),
    values: new Map(),
    ...fields,
  };
}

function kept(whole: NewCheckpoint): KeptCheckpoint {
  const { runId, version, workflow, tags, at, kind, name, metadata, facts } = whole;
  return { runId, version, workflow, tags, at, kind, name, metadata, facts };
}

/** A chain of checkpoints, each a small change of the one before. Resolves to the state at each version. */
async function saveChain(store: CheckpointStore, runId: string, versions: readonly number[]): Promise<Map<number, Cells>> {
  const states = new Map<number, Cells>();
  const cells: Cells = new Map();
  for (const [i, version] of versions.entries()) {
    const delta = change({
      f0: { epoch: String(version), [`node ${i % 7}`]: `done in ${version}`, [`node ${(i + 3) % 7}`]: null },
      [i % 5 === 0 ? "=c" : "c"]: { [`key ${i}`]: "1" },
    });
    applyDelta(cells, delta);
    assert.equal(await store.save(checkpoint(runId, version, { after: versions[i - 1], delta })), true);
    states.set(version, copyOf(cells));
  }
  return states;
}

function copyOf(cells: Cells): Cells {
  return new Map([...cells].map(([name, group]) => [name, new Map(group)]));
}

async function versionsOf(store: CheckpointStore, runId: string): Promise<number[]> {
  return (await store.list(runId)).map(({ version }) => version);
}

async function assertStates(store: CheckpointStore, runId: string, states: ReadonlyMap<number, Cells>): Promise<void> {
  for (const [version, cells] of states) assert.deepEqual(await store.read({ runId, version }), cells, `at version ${version}`);
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

/** All cases. Each runs by itself, in any order. */
export const checkpointCases: readonly CheckpointCase[] = [
  {
    name: "rule 38: a checkpoint comes back with all that is known of it, its cells and its values",
    async run({ store, other = store }) {
      const runId = newRun();
      const delta = change({ "=f0": { "1": "#hash-1", "2": `"ä\\n\\u0000 😀"`, "": "" }, "=c": { "a b": "~[1]", __proto__x: "-" } });
      const values = new Map([
        ["hash-1", `"a long text\nof two lines"`],
        ["hash-2", ""],
      ]);
      const whole = checkpoint(runId, 3, { kind: "manual", name: "épö 1", metadata: `{"loss":0.5}`, delta, values });
      assert.equal(await store.save(whole), true);
      assert.deepEqual(await other.find({ runId, version: 3 }), kept(whole));
      assert.deepEqual(await other.list(runId), [kept(whole)]);
      const cells: Cells = new Map();
      applyDelta(cells, delta);
      assert.deepEqual(await other.read({ runId, version: 3 }), cells);
      assert.deepEqual(await other.values(["hash-2", "hash-1", "unknown", "hash-1"]), values);
    },
  },
  {
    name: "what is not there is not found",
    async run({ store }) {
      const runId = newRun();
      assert.equal(await store.find({ runId, version: 1 }), undefined);
      assert.equal(await store.read({ runId, version: 1 }), undefined);
      assert.deepEqual(await store.list(runId), []);
      assert.deepEqual(await store.values([`unknown ${runId}`]), new Map());
      assert.deepEqual(await store.values([]), new Map());
      assert.equal(await store.prune(runId, [1]), 0);
      await store.save(checkpoint(runId, 2));
      assert.equal(await store.find({ runId, version: 1 }), undefined);
      assert.equal(await store.read({ runId, version: 20 }), undefined);
    },
  },
  {
    name: "rule 42: checkpoints that are changes of the ones before come back whole, each of 70, on another machine",
    async run({ store, other = store }) {
      const runId = newRun();
      const states = await saveChain(store, runId, upTo(70));
      assert.deepEqual(await versionsOf(other, runId), upTo(70));
      for (const version of [1, 2, 31, 32, 33, 64, 65, 70]) {
        assert.deepEqual(await other.read({ runId, version }), states.get(version), `at version ${version}`);
      }
    },
  },
  {
    name: "a change may go on from an earlier checkpoint than the last, and versions may have gaps",
    async run({ store, other = store }) {
      const runId = newRun();
      const states = await saveChain(store, runId, [2, 5, 900]);
      const delta = change({ f0: { epoch: "from 5" } });
      const cells = copyOf(states.get(5) ?? new Map());
      applyDelta(cells, delta);
      assert.equal(await other.save(checkpoint(runId, 901, { after: 5, delta })), true);
      await assertStates(store, runId, new Map([...states, [901, cells]]));
    },
  },
  {
    name: "a whole state may stand among changes",
    async run({ store }) {
      const runId = newRun();
      await saveChain(store, runId, upTo(3));
      assert.equal(await store.save(checkpoint(runId, 4)), true);
      assert.equal(await store.save(checkpoint(runId, 5, { after: 4, delta: change({ f0: { more: "1" } }) })), true);
      assert.deepEqual(
        await store.read({ runId, version: 5 }),
        new Map([
          [
            "f0",
            new Map([
              ["epoch", "4"],
              ["more", "1"],
            ]),
          ],
        ]),
      );
    },
  },
  {
    name: "two with the same run and version are one: the second is refused, and the first stays",
    async run({ store, other = store }) {
      const runId = newRun();
      assert.equal(await store.save(checkpoint(runId, 1)), true);
      const second = checkpoint(runId, 1, { name: "second", delta: change({ "=f0": { epoch: "other" } }) });
      assert.equal(await other.save(second), false);
      assert.equal(await store.save(second), false);
      assert.deepEqual(await other.list(runId), [kept(checkpoint(runId, 1))]);
      assert.deepEqual(await other.read({ runId, version: 1 }), new Map([["f0", new Map([["epoch", "1"]])]]));
    },
  },
  {
    name: "of ten that save one version at once, on two machines, one is told true, and its state is there",
    async run({ store, other = store }) {
      const runId = newRun();
      await store.save(checkpoint(runId, 1));
      const saved = await Promise.all(
        Array.from({ length: 10 }, (_, i) => {
          const delta = change({ f0: { by: String(i) } });
          return (i % 2 === 0 ? store : other).save(checkpoint(runId, 2, { after: 1, delta, name: `by ${i}` }));
        }),
      );
      assert.deepEqual(saved.filter(Boolean), [true]);
      const winner = saved.indexOf(true);
      assert.equal((await other.find({ runId, version: 2 }))?.name, `by ${winner}`);
      assert.equal((await other.read({ runId, version: 2 }))?.get("f0")?.get("by"), String(winner));
    },
  },
  {
    name: "one that goes on from what is not there is refused, and nothing of it is found",
    async run({ store, other = store }) {
      const runId = newRun();
      assert.equal(await store.save(checkpoint(runId, 2, { after: 1 })), false);
      assert.deepEqual(await store.list(runId), []);
      await saveChain(store, runId, upTo(3));
      await other.prune(runId, [1, 2]);
      assert.equal(await store.save(checkpoint(runId, 4, { after: 3, delta: change({ f0: { a: "1" } }) })), false);
      assert.equal(await other.find({ runId, version: 4 }), undefined);
      assert.equal(await store.save(checkpoint(runId, 4)), true);
    },
  },
  {
    name: "runs are listed by id and version, each with its own checkpoints, whatever their ids look like",
    async run({ store, other = store }) {
      const base = newRun();
      const names = ["", "A", "a", "a b", "..", "%", "é/ü", "__proto__", "x".repeat(180), `${"x".repeat(180)}y`, "名".repeat(190)];
      const ids = names.map((name) => `${name}${base}`);
      for (const [i, runId] of ids.entries()) {
        await store.save(checkpoint(runId, i + 10));
        await store.save(checkpoint(runId, 9, { workflow: `workflow ${i}` }));
      }
      for (const [i, runId] of ids.entries()) {
        assert.deepEqual(
          (await other.list(runId)).map((one) => [one.runId, one.version, one.workflow]),
          [
            [runId, 9, `workflow ${i}`],
            [runId, i + 10, "train"],
          ],
        );
      }
      const all = (await other.list()).filter(({ runId }) => ids.includes(runId));
      const expected = ids.toSorted().flatMap((runId) => [`${runId}@9`, `${runId}@${ids.indexOf(runId) + 10}`]);
      assert.deepEqual(
        all.map(({ runId, version }) => `${runId}@${version}`),
        expected,
      );
    },
  },
  {
    name: "pruning removes all but those that are kept, and these stay whole",
    async run({ store, other = store }) {
      const runId = newRun();
      const states = await saveChain(store, runId, upTo(70));
      const keep = [3, 4, 20, 40, 66];
      assert.equal(await other.prune(runId, [1], 2), 0);
      assert.equal(await other.prune(runId, [...keep, 1000]), 65);
      assert.deepEqual(await versionsOf(store, runId), keep);
      await assertStates(store, runId, new Map([...states].filter(([version]) => keep.includes(version))));
      for (const version of [1, 2, 5, 65, 70]) assert.equal(await store.read({ runId, version }), undefined);
      assert.equal(await store.prune(runId, keep), 0);
      assert.equal(await store.prune(runId, [40]), 4);
      await assertStates(other, runId, new Map([[40, states.get(40) ?? new Map()]]));
      assert.equal(await store.prune(runId, []), 1);
      assert.deepEqual(await other.list(runId), []);
    },
  },
  {
    name: "a run goes on from a checkpoint that was kept, on the machine that saved it and on another one",
    async run({ store, other = store }) {
      const runId = newRun();
      const states = await saveChain(store, runId, upTo(40));
      await other.prune(runId, [39, 40]);
      const cells = copyOf(states.get(40) ?? new Map());
      for (let version = 41; version < 46; version++) {
        const delta = change({ f0: { [`after ${version}`]: "1" } });
        applyDelta(cells, delta);
        assert.equal(await (version < 43 ? store : other).save(checkpoint(runId, version, { after: version - 1, delta })), true);
      }
      await assertStates(store, runId, new Map([[45, cells]]));
      await store.prune(runId, [45]);
      await assertStates(other, runId, new Map([[45, cells]]));
    },
  },
  {
    name: "values are shared, and go with the last checkpoint that refers to them, of any run",
    async run({ store, other = store }) {
      const [one, two] = [newRun(), newRun()];
      const shared = `shared by ${one}`;
      const own = `own of ${one}`;
      const values = new Map([
        [shared, "a text"],
        [own, "another"],
      ]);
      await store.save(checkpoint(one, 1, { delta: change({ "=f0": { a: `#${shared}`, b: `#${own}` } }), values }));
      await other.save(checkpoint(two, 1, { delta: change({ "=f0": { a: `#${shared}` } }), values: new Map([[shared, "a text"]]) }));
      await store.save(checkpoint(one, 2, { after: 1, delta: change({ f0: { b: null } }) }));

      await store.prune(one, [2]);
      assert.deepEqual(await other.values([shared, own]), new Map([[shared, "a text"]]));
      await store.prune(one, []);
      assert.deepEqual(await other.values([shared]), new Map([[shared, "a text"]]));
      await other.prune(two, []);
      assert.deepEqual(await store.values([shared, own]), new Map());
      await store.save(checkpoint(one, 3, { delta: change({ "=f0": { a: `#${shared}` } }), values: new Map([[shared, "a text"]]) }));
      assert.deepEqual(await other.values([shared]), new Map([[shared, "a text"]]));
    },
  },
  {
    name: "a value that only a state between is about goes with it; one that the next state still has stays",
    async run({ store }) {
      const runId = newRun();
      const [stays, goes] = [`stays in ${runId}`, `goes in ${runId}`];
      const both = new Map([
        [stays, "1"],
        [goes, "2"],
      ]);
      await store.save(checkpoint(runId, 1));
      await store.save(checkpoint(runId, 2, { after: 1, delta: change({ f0: { a: `#${stays}`, b: `#${goes}` } }), values: both }));
      await store.save(checkpoint(runId, 3, { after: 2, delta: change({ f0: { b: "3" } }) }));
      await store.prune(runId, [1, 3]);
      assert.deepEqual(await store.values([stays, goes]), new Map([[stays, "1"]]));
      assert.equal((await store.read({ runId, version: 3 }))?.get("f0")?.get("a"), `#${stays}`);
    },
  },
  {
    name: "whatever changed, and whatever was pruned: each checkpoint is what all changes up to it make (8 random histories)",
    async run({ store, other = store }) {
      for (let seed = 1; seed <= 8; seed++) await followHistory(seed, [store, other]);
    },
  },
  {
    name: "while one machine saves, another may prune and a third read: what is kept is whole",
    async run({ store, other = store }) {
      const runId = newRun();
      const states = new Map<number, Cells>();
      let last = 0;
      let isOver = false;
      const saving = (async () => {
        const cells: Cells = new Map();
        for (let version = 1; version <= 60; version++) {
          const value = `value ${version} of ${runId}`;
          const delta = change({ f0: { epoch: String(version), [`n${version % 9}`]: `#${value}` } });
          applyDelta(cells, delta);
          const after = last === 0 ? undefined : last;
          const next = checkpoint(runId, version, { after, delta, values: new Map([[value, value]]) });
          if (await store.save(next)) {
            states.set(version, copyOf(cells));
            last = version;
          } else {
            // The one before was pruned: this one is whole, with all that it refers to.
            const all = new Map(
              [...(cells.get("f0")?.values() ?? [])].flatMap((text) => (text[0] === "#" ? [[text.slice(1), text.slice(1)]] : [])),
            );
            assert.equal(await store.save({ ...next, after: undefined, delta: deltaOf(copyOf(cells)), values: all }), true);
            states.set(version, copyOf(cells));
            last = version;
          }
        }
        isOver = true;
      })();
      const pruning = (async () => {
        while (!isOver)
          await other.prune(
            runId,
            [last - 20, last - 10].filter((version) => version > 0),
            last,
          );
      })();
      const reading = (async () => {
        while (!isOver) {
          const version = last;
          const cells = await other.read({ runId, version });
          if (cells !== undefined) assert.deepEqual(cells, states.get(version));
        }
      })();
      await Promise.all([saving, pruning, reading]);
      await assertWhole(store, runId, states);
      await other.prune(runId, [last]);
      await assertWhole(store, runId, states);
      assert.deepEqual(await versionsOf(store, runId), [last]);
    },
  },
];

/** All that is listed is the state that was saved, and its values are there. */
async function assertWhole(store: CheckpointStore, runId: string, states: ReadonlyMap<number, Cells>): Promise<void> {
  for (const version of await versionsOf(store, runId)) {
    const cells = await store.read({ runId, version });
    assert.deepEqual(cells, states.get(version), `at version ${version}`);
    const hashes = [...(cells?.get("f0")?.values() ?? [])].flatMap((text) => (text.startsWith("#") ? [text.slice(1)] : []));
    assert.deepEqual(await store.values(hashes), new Map(hashes.map((hash) => [hash, hash])));
  }
}

/** Random changes and prunings, against a model that keeps everything. */
async function followHistory(seed: number, stores: readonly CheckpointStore[]): Promise<void> {
  const random = seededRandom(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const one = (): CheckpointStore => stores[below(stores.length)] as CheckpointStore;
  const runId = newRun();
  const states = new Map<number, Cells>();
  for (let version = 1; version <= 25; version++) {
    const versions = [...states.keys()];
    if (versions.length > 0 && random() < 0.15) {
      const keep = versions.filter(() => random() < 0.5);
      await one().prune(runId, keep);
      for (const other of versions) if (!keep.includes(other)) states.delete(other);
      continue;
    }
    const after = random() < 0.9 ? versions.at(-1 - below(Math.min(2, versions.length))) : undefined;
    let delta = randomChange(below);
    if (random() < 0.3) delta = joinDeltas(delta, randomChange(below));
    const cells = copyOf(states.get(after ?? 0) ?? new Map());
    applyDelta(cells, delta);
    assert.equal(await one().save(checkpoint(runId, version, { after, delta })), true, `seed ${seed}`);
    states.set(version, cells);
  }
  for (const [version, cells] of states) assert.deepEqual(await one().read({ runId, version }), cells, `seed ${seed}, version ${version}`);
}

function randomChange(below: (count: number) => number): Delta {
  const groups: Record<string, Record<string, string | null>> = {};
  for (let i = below(3); i >= 0; i--) {
    const cells: Record<string, string | null> = {};
    for (let j = below(4); j > 0; j--) cells[`cell ${below(4)}`] = below(3) === 0 ? null : `"${below(100)}"`;
    groups[`${below(4) === 0 ? "=" : ""}group ${below(4)}`] = cells;
  }
  return change(groups);
}
