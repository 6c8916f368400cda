import { beforeEach, describe, expect, test } from "vitest";
import type { NewCheckpoint } from "../ports/checkpoint-store.ts";
import { memoryObjects, type MemoryObjects } from "../testing/memory-objects.ts";
import { ObjectCheckpoints } from "./object-checkpoints.ts";

const at = { runId: "run", version: 2 };
const cells = new Map([
  [
    "f0",
    new Map([
      ["a", `"ä"`],
      ["b", "#hash"],
    ]),
  ],
]);

let objects: MemoryObjects;
let store: ObjectCheckpoints;

beforeEach(async () => {
  objects = memoryObjects();
  store = new ObjectCheckpoints(objects);
  for (const [version, cell, text] of [
    [1, "a", `"ä"`],
    [2, "b", "#hash"],
  ] as const)
    await store.save(checkpointOf(version, cell, text));
});

function checkpointOf(version: number, cell: string, text: string): NewCheckpoint {
  const mark = { kind: "manual", name: "a name", metadata: undefined } as const;
  const delta = new Map([["f0", { fresh: version === 1, cells: new Map([[cell, text]]) }]]);
  const after = version === 1 ? undefined : version - 1;
  return { ...mark, ...at, version, workflow: "w", tags: [], at: 5, facts: "{}", after, delta, values: new Map([["hash", "a long text"]]) };
}

/** Reads everything that there is of the last checkpoint. */
async function readAll(): Promise<unknown> {
  const reader = new ObjectCheckpoints(objects);
  return [await reader.list(), await reader.find(at), await reader.read(at), await reader.values(["hash"])];
}

function keyUnder(prefix: string): string {
  return [...objects.content.keys()].findLast((key) => key.startsWith(prefix)) ?? "";
}

describe.each([
  ["the checkpoint", "runs/"],
  ["a piece of its state", "states/"],
  ["a value", "values/"],
])("%s that is damaged", (_, prefix) => {
  test("is told with its key when it is cut off, at any byte", async () => {
    const key = keyUnder(prefix);
    const whole = objects.content.get(key) ?? new Uint8Array();
    for (let length = 0; length < whole.length; length++) {
      objects.content.set(key, whole.slice(0, length));
      await expect(readAll(), `${length} bytes`).rejects.toMatchObject({
        code: "DATA_DAMAGED",
        message: expect.stringContaining(key) as string,
      });
    }
  });

  test("is told with its key when any bit is flipped", async () => {
    const key = keyUnder(prefix);
    const whole = objects.content.get(key) ?? new Uint8Array();
    for (let byte = 0; byte < whole.length; byte++) {
      const flipped = whole.slice();
      flipped[byte] = (flipped[byte] ?? 0) ^ (1 << (byte % 8));
      objects.content.set(key, flipped);
      const error: unknown = await readAll().catch((thrown: unknown) => thrown);
      expect(error, `byte ${byte}`).toMatchObject({ message: expect.stringContaining(key) as string });
      expect((error as { code: string }).code).toMatch(/^(DATA_DAMAGED|BACKEND_NEWER)$/);
    }
  });

  test("is told when another one stands in its place", async () => {
    const key = keyUnder(prefix);
    const others = [...objects.content].filter(([other]) => other !== key);
    for (const [, bytes] of others) {
      objects.content.set(key, bytes);
      await expect(readAll()).rejects.toMatchObject({ code: "DATA_DAMAGED", message: expect.stringContaining(key) as string });
    }
  });

  test("that a newer Graflow has written is told to be so", async () => {
    const key = keyUnder(prefix);
    objects.content.set(key, Buffer.from("graflow-object 2\nwho knows"));
    await expect(readAll()).rejects.toMatchObject({ code: "BACKEND_NEWER", message: expect.stringContaining(key) as string });
  });
});

test("a piece that is not there is told; the checkpoint before can still be read, and the rest be pruned", async () => {
  objects.content.delete(keyUnder("states/run/0000000002"));
  await expect(store.read(at)).rejects.toMatchObject({ code: "DATA_DAMAGED", message: expect.stringContaining("run@2") as string });
  expect(await store.read({ ...at, version: 1 })).toEqual(new Map([["f0", new Map([["a", `"ä"`]])]]));
  expect(await store.prune("run", [1])).toBe(1);
  expect(await store.list()).toHaveLength(1);
});

test("a checkpoint that cannot be read is no obstacle to removing it, and those that are kept stay", async () => {
  objects.content.set("runs/run/0000000001", new Uint8Array(3));
  expect(await store.prune("run", [2])).toBe(1);
  expect(await store.read(at)).toEqual(cells);
  expect(await store.values(["hash"])).toEqual(new Map([["hash", "a long text"]]));
});

test("a value that is not there is left out", async () => {
  objects.content.delete(keyUnder("values/"));
  expect(await store.values(["hash"])).toEqual(new Map());
  expect(await store.read(at)).toEqual(cells);
});

test("a whole state with a value that is neither given nor stored is refused, and nothing of it is found", async () => {
  const next = { ...checkpointOf(1, "c", "#unknown"), version: 3, values: new Map() };
  await expect(store.save(next)).rejects.toMatchObject({ code: "BACKEND_FAILED", message: expect.stringContaining("values") as string });
  expect(await store.find({ ...at, version: 3 })).toBe(undefined);
  expect(await store.save({ ...next, after: 2 })).toBe(false);
});

test("what others have put into the store is not taken for ours", async () => {
  for (const key of ["readme", "runs/readme", "runs/run/x", "states/run/x", "values/ha/hash", "values/x"])
    await objects.create(key, new Uint8Array(1));
  expect(await store.list()).toHaveLength(2);
  expect(await store.read(at)).toEqual(cells);
  expect(await store.prune("run", [2])).toBe(1);
});
