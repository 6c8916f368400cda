import { describe, expect, test } from "vitest";
import { hasZstd } from "../engine/durable/zstd.ts";
import type { CheckpointStore, NewCheckpoint } from "../ports/checkpoint-store.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import { writeDelta, type Delta } from "../run/snapshot/cells.ts";
import { memoryObjects, type MemoryObjects } from "../testing/memory-objects.ts";
import { ObjectCheckpoints } from "./object-checkpoints.ts";

/** Counts what is asked of a store. */
function counting(objects: ObjectStore): { readonly store: ObjectStore; readonly asked: Record<"get" | "create" | "list", number> } {
  const asked = { get: 0, create: 0, list: 0 };
  const store: ObjectStore = {
    ...objects,
    get: (key) => (asked.get++, objects.get(key)),
    create: (key, bytes) => (asked.create++, objects.create(key, bytes)),
    list: (prefix) => (asked.list++, objects.list(prefix)),
  };
  return { store, asked };
}

function stored({ content }: MemoryObjects, prefix: string): number {
  return [...content].reduce((sum, [key, bytes]) => (key.startsWith(prefix) ? sum + bytes.length : sum), 0);
}

/** A run whose state grows with each step, and in which one cell changes with each. Resolves to the bytes of all changes. */
async function grow(store: CheckpointStore, from: number, to: number): Promise<number> {
  let bytes = 0;
  for (let version = from; version <= to; version++) {
    const delta: Delta = new Map([
      [
        "f0",
        {
          fresh: version === 1,
          cells: new Map([
            [`node ${version}`, `{"result":"of step ${version}, a few words long"}`],
            ["step", `${version}`],
          ]),
        },
      ],
    ]);
    bytes += writeDelta(delta).length;
    const after = version === 1 ? undefined : version - 1;
    expect(await store.save(checkpointOf(version, { after, delta }))).toBe(true);
  }
  return bytes;
}

function checkpointOf(version: number, fields: Partial<NewCheckpoint>): NewCheckpoint {
  const mark = { kind: "automatic", name: undefined, metadata: undefined } as const;
  const known = { runId: "run", workflow: "w", tags: [], at: version, facts: "{}" };
  return { ...mark, ...known, version, after: undefined, delta: new Map(), values: new Map(), ...fields };
}

describe("rule 42: 5,000 checkpoints of a state that grows", () => {
  test("are stored in proportion to what changed, are read from some dozen objects, and leave the last state when they are pruned", async () => {
    const objects = memoryObjects();
    const { store, asked } = counting(objects);
    const saver = new ObjectCheckpoints(store);
    let changes = await grow(saver, 1, 2500);
    const half = stored(objects, "states/");
    changes += await grow(saver, 2501, 5000);
    const all = stored(objects, "states/");
    expect(all / half).toBeLessThan(2.5);
    expect(all / changes).toBeLessThan(7);
    // Two are created for each. One is read to see the one before, and in the long run one to join it with others.
    expect(asked).toEqual({ get: expect.closeTo(10_000, -3) as number, create: 10_000, list: 0 });

    asked.get = 0;
    const cells = await new ObjectCheckpoints(store).read({ runId: "run", version: 5000 });
    expect(cells?.get("f0")?.size).toBe(5001);
    expect(asked.get).toBeLessThan(100);

    expect(await saver.prune("run", [5000])).toBe(4999);
    const whole = writeDelta(new Map([["f0", { fresh: true, cells: cells?.get("f0") ?? new Map() }]]));
    expect(stored(objects, "")).toBeLessThan(whole.length + 1000);
  });
});

test("a state that changes all the time and does not grow is read from some dozen objects as well", async () => {
  const objects = memoryObjects();
  const { store, asked } = counting(objects);
  const saver = new ObjectCheckpoints(store);
  for (let version = 1; version <= 1500; version++) {
    const delta: Delta = new Map([["f0", { fresh: version === 1, cells: new Map([[`cell ${version % 50}`, "x".repeat(500)]]) }]]);
    await saver.save(checkpointOf(version, { after: version === 1 ? undefined : version - 1, delta }));
  }
  for (const version of [1, 31, 32, 33, 700, 1023, 1024, 1025, 1500]) {
    asked.get = 0;
    expect((await saver.read({ runId: "run", version }))?.get("f0")?.size).toBe(Math.min(version, 50));
    expect(asked.get).toBeLessThan(100);
  }
});

test("a fork shares its values with the run that it comes from", async () => {
  const objects = memoryObjects();
  const store = new ObjectCheckpoints(objects);
  const values = new Map([["hash", "long ".repeat(10_000)]]);
  const delta: Delta = new Map([["f0", { fresh: true, cells: new Map([["a", "#hash"]]) }]]);
  for (const runId of ["run", "fork one", "fork two"]) await store.save(checkpointOf(1, { runId, delta, values }));
  expect([...objects.content.keys()].filter((key) => key.startsWith("values/"))).toHaveLength(1);
});

test.runIf(hasZstd())("compressed, they take less room", async () => {
  const sizes = [];
  for (const compression of ["none", "zstd"] as const) {
    const objects = memoryObjects();
    await new ObjectCheckpoints(objects, compression).save(checkpointOf(1, { values: new Map([["hash", "again ".repeat(1000)]]) }));
    sizes.push(stored(objects, "values/"));
  }
  expect(sizes[1]).toBeLessThan((sizes[0] ?? 0) / 10);
});
