// A save is stored whole or not at all, for whoever looks and whatever happens.
import assert from "node:assert/strict";
import type { Save, StoredEvent } from "../../ports/run-store.ts";
import { type BackendCase, type BackendBench, otherRuns } from "./bench.ts";
import { allOf, change, events, goOn, kept, newRun, newSave, refTo, tell, texts } from "./scenario.ts";

export const atomicityCases: readonly BackendCase[] = [
  {
    name: "rule 38: a save that breaks off halfway is stored whole or not at all",
    async run({ backend: { runs } }) {
      await tell(runs, newRun("a"), newSave(1, { x: "1" }, { events: events(1, 1) }));
      let version = 2;
      for (const { save, large } of brokenSaves()) {
        const before = await allOf(runs, { runId: "a", version: version + 1 });
        const saved = await runs.save("a", "one", { ...save, version }).catch(() => undefined);
        // A store may take a copy of what it is given without reading it step by step. Then nothing broke.
        if (saved !== undefined) assert.equal((await runs.find("a"))?.version, version++);
        else assert.deepEqual(await allOf(runs, { runId: "a", version: version + 1 }), before);
        assert.deepEqual(await kept(runs, ...large), saved === undefined ? [] : large);
      }
      await goOn(runs, "a", newSave(version, { x: "2" }, { events: events(2, 2) }));
    },
  },
  {
    name: "rule 38: a first save that breaks off halfway makes no run, and its id stays free",
    async run({ backend: { runs } }) {
      for (const [i, { save, large }] of brokenSaves().entries()) {
        const made = await runs.create(newRun(`a${i}`), save).catch(() => undefined);
        if (made === true) continue;
        assert.equal(await runs.find(`a${i}`), undefined);
        assert.equal(await runs.read(`a${i}`), undefined);
        assert.deepEqual(await runs.events(`a${i}`, 0, 10), []);
        assert.deepEqual(await kept(runs, ...large), []);
        await tell(runs, newRun(`a${i}`), newSave(1));
      }
    },
  },
  {
    name: "rule 38: whoever looks meanwhile sees a save wholly or not at all",
    async run(bench) {
      const { runs } = bench.backend;
      await tell(runs, newRun("a"), savedWhole(1));
      let done = false;
      const saving = (async () => {
        for (let version = 2; version <= 40; version++) await goOn(runs, "a", savedWhole(version));
      })().finally(() => (done = true));
      while (!done) await lookInto(bench);
      await saving;
      await lookInto(bench);
    },
  },
  {
    name: "rule 38: whoever looks meanwhile sees a new run wholly or not at all",
    async run(bench) {
      const { runs } = bench.backend;
      let done = false;
      let last = 0;
      const making = (async () => {
        for (let i = 1; i <= 20; i++) {
          last = i;
          await tell(runs, newRun(`run-${i}`), savedWhole(1));
        }
      })().finally(() => (done = true));
      while (!done) {
        const seen = await otherRuns(bench).find(`run-${last}`);
        if (seen === undefined) continue;
        assert.deepEqual((await otherRuns(bench).read(seen.id, 1))?.get("g")?.get("version"), "1");
        assert.equal((await otherRuns(bench).events(seen.id, 0, 10)).length, 2);
      }
      await making;
    },
  },
];

/** A save whose every part says of which version it is. */
function savedWhole(version: number): Save {
  const text = `value ${version}`;
  return newSave(
    version,
    { version: `${version}`, value: refTo(text) },
    { values: texts(text), events: events(version * 2 - 1, version * 2) },
  );
}

/** What another process finds at the version that the record names. */
async function lookInto(bench: BackendBench): Promise<void> {
  const runs = otherRuns(bench);
  const version = (await runs.find("a"))?.version ?? 0;
  const cells = (await runs.read("a", version))?.get("g");
  assert.equal(cells?.get("version"), `${version}`, `the state of version ${version}`);
  assert.deepEqual(await kept(runs, `value ${version}`), [`value ${version}`]);
  assert.deepEqual(await runs.events("a", version * 2 - 2, 2), events(version * 2 - 1, version * 2));
  assert.equal((await runs.checkpoints("a")).length >= version, true, `the checkpoint of version ${version}`);
  // What is of the next save is of a record that names it, too.
  const [next] = await runs.events("a", version * 2, 1);
  if (next !== undefined) assert.ok(((await runs.find("a"))?.version ?? 0) > version, "an event of a save that is not there");
}

interface BrokenSave {
  readonly save: Save;
  readonly large: readonly string[];
}

/** First saves that throw while they are read, each at another place. */
function brokenSaves(): BrokenSave[] {
  const breaks: ((save: Save) => Partial<Save>)[] = [
    ({ events: [first, second, third] }) => ({
      events: [first, second && unreadable(second), third].filter((event) => event !== undefined),
    }),
    ({ values }) => ({ values: new BreakingMap(values) }),
    ({ delta }) => ({ delta: new Map([...delta].map(([name, { cells }]) => [name, { fresh: false, cells: new BreakingMap(cells) }])) }),
    ({ delta }) => ({ delta: new BreakingMap([...delta, ...change({ h: { z: "1" } })]) }),
  ];
  return breaks.map((broken, i) => {
    const large = [`one ${i}`, `two ${i}`];
    const [one = "", two = ""] = large;
    const whole = newSave(
      1,
      { x: refTo(one), y: refTo(two) },
      { values: texts(...large), events: events(2, 4), status: "completed", facts: "lost" },
    );
    return { save: { ...whole, ...broken(whole) }, large };
  });
}

function unreadable({ seq }: StoredEvent): StoredEvent {
  return {
    seq,
    get text(): string {
      throw new Error("broken off in the events");
    },
  };
}

/** A map that gives its first entry, and then breaks. */
class BreakingMap<K, V> extends Map<K, V> {
  constructor(entries: Iterable<readonly [K, V]>) {
    super([...entries]);
  }

  override get(key: K): V | undefined {
    if (key !== [...super.keys()][0]) throw new Error("broken off in a map");
    return super.get(key);
  }

  override *entries(): MapIterator<[K, V]> {
    for (const entry of super.entries()) {
      yield entry;
      throw new Error("broken off in a map");
    }
  }

  override *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
  }

  override *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  override forEach(visit: (value: V, key: K, map: Map<K, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  override [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }
}
