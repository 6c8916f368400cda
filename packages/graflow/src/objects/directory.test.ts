import { mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readOnly, smallDisk } from "../../test/sqlite/disk.ts";
import { temporaryFolder } from "../../test/sqlite/store.ts";
import { objectCases } from "../testing/object-cases.ts";
import { directoryObjects } from "./directory.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function keys(store: ReturnType<typeof directoryObjects>): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.list("")) found.push(key);
  return found;
}

describe("objects in a directory", () => {
  test.each(objectCases)("$name", ({ run }) => {
    const path = temporaryFolder();
    return run({ store: directoryObjects(path), other: directoryObjects(path) });
  });

  test("a key is the path of a file; the directory is made with the first one, and emptied folders go", async () => {
    const path = join(temporaryFolder(), "new", "checkpoints");
    const store = directoryObjects(path);
    expect(await keys(store)).toEqual([]);
    expect(await store.get("a/b")).toBe(undefined);
    await store.delete(["a/b"]);
    await store.create("a/b/c", bytes("text"));
    expect(readFileSync(join(path, "a/b/c"), "utf8")).toBe("text");
    await store.delete(["a/b/c"]);
    expect(readdirSync(path)).toEqual([]);
  });

  test("what others have put there is not listed, and not touched", async () => {
    const path = temporaryFolder();
    writeFileSync(join(path, "read me.txt"), "");
    mkdirSync(join(path, "ä"));
    const store = directoryObjects(path);
    await store.create("a", bytes(""));
    expect(await keys(store)).toEqual(["a"]);
    expect(readdirSync(path).toSorted()).toEqual(["a", "read me.txt", "ä"]);
  });

  test("files of those who died while they wrote are not listed, and are swept after an hour", async () => {
    const path = temporaryFolder();
    const store = directoryObjects(path);
    await store.create("a/b", bytes(""));
    const [fresh, old] = [join(path, "a", ",fresh"), join(path, "a", ",old")];
    for (const file of [fresh, old]) writeFileSync(file, "x");
    utimesSync(old, 0, 0);
    expect(await keys(store)).toEqual(["a/b"]);
    expect(readdirSync(join(path, "a")).toSorted()).toEqual([",fresh", "b"]);
  });

  test("nothing but the object is left when it was created, and when its key was taken", async () => {
    const path = temporaryFolder();
    const store = directoryObjects(path);
    await Promise.all(Array.from({ length: 9 }, () => store.create("a", bytes("x"))));
    expect(readdirSync(path)).toEqual(["a"]);
  });

  test.each(["", undefined, 5])("a path that is none is refused: %s", (path) => {
    expect(() => directoryObjects(path as string)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
  });
});

describe("a directory that cannot be used", () => {
  test("a file stands there", async () => {
    const path = join(temporaryFolder(), "file");
    writeFileSync(path, "");
    const store = directoryObjects(path);
    const refusal = {
      code: "BACKEND_FOREIGN",
      message: expect.stringContaining(path) as string,
      hint: expect.stringMatching(/another path/) as string,
    };
    await expect(store.create("a", bytes("x"))).rejects.toMatchObject(refusal);
    await expect(store.get("a")).rejects.toMatchObject(refusal);
    await expect(keys(store)).rejects.toMatchObject(refusal);
  });

  test("the disk is full: nothing is left behind, and what was there can be read", async (context) => {
    const disk = smallDisk(64);
    if ("reason" in disk) return context.skip(disk.reason);
    const store = directoryObjects(disk.path);
    await store.create("a", bytes("x"));
    await expect(store.create("b", new Uint8Array(100_000))).rejects.toMatchObject({ code: "BACKEND_FULL" });
    expect(readdirSync(disk.path)).toEqual(["a"]);
    expect(await store.get("a")).toEqual(Buffer.from("x"));
  });

  test("it may not be written", async (context) => {
    const path = temporaryFolder();
    await directoryObjects(path).create("a", bytes("x"));
    const disk = readOnly(path);
    if ("reason" in disk) return context.skip(disk.reason);
    const store = directoryObjects(disk.path);
    await expect(store.create("b", bytes("x"))).rejects.toMatchObject({ code: "BACKEND_READ_ONLY" });
    await expect(store.delete(["a"])).rejects.toMatchObject({ code: "BACKEND_READ_ONLY" });
    expect(await keys(store)).toEqual(["a"]);
  });
});
