import { execFileSync } from "node:child_process";
import { hash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readOnly, smallDisk } from "../../../test/sqlite/disk.ts";
import { hasZstd } from "../durable/zstd.ts";
import { readCheckpointFiles, writeCheckpointFiles, type CheckpointContent } from "./checkpoint-files.ts";

const content = (version = 7, runId = "run one"): CheckpointContent => ({
  record: { runId, version, workflow: "train", tags: ["a"], at: 5, name: undefined, metadata: `~[{"n":1},2]`, facts: "{}" },
  cells: new Map([
    [
      "f0",
      new Map([
        ["1", `"ä 😀"`],
        ["2", "#h1"],
      ]),
    ],
    ["c", new Map([["", "x\ty"]])],
  ]),
  values: new Map([
    ["h1", "a text\nof two lines"],
    ["h2", ""],
  ]),
});

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "graflow files "))));
afterEach(() => rmSync(folder, { recursive: true }));

const path = (name = "epoch-10.checkpoint"): string => join(folder, name);
const code = (expected: string, message: RegExp | string = ""): object => ({
  code: expected,
  message: expect.stringMatching(message) as string,
  hint: expect.stringMatching(/\.$/) as string,
});

describe("rule 38: the files of a checkpoint", () => {
  test("are the state, a summary and the metadata, and nothing else is left", async () => {
    expect(await writeCheckpointFiles(path(), content(), { epoch: 10 })).toBe(path());
    expect(readdirSync(folder).toSorted()).toEqual([
      "epoch-10.checkpoint",
      "epoch-10.checkpoint.meta.json",
      "epoch-10.checkpoint.state.json",
    ]);
    expect(JSON.parse(readFileSync(path("epoch-10.checkpoint.state.json"), "utf8"))).toEqual({ epoch: 10 });
    expect(JSON.parse(readFileSync(path("epoch-10.checkpoint.meta.json"), "utf8"))).toMatchObject({
      checkpoint: "run one@7",
      run: "run one",
      version: 7,
      workflow: "train",
      tags: ["a"],
      at: "1970-01-01T00:00:00.005Z",
      files: { state: { bytes: readFileSync(path()).length, sha256: hash("sha256", readFileSync(path())) } },
    });
  });

  test.each(["", ".state.json", ".meta.json"])("are read by the path of any of them: %s", async (end) => {
    await writeCheckpointFiles(path(), content(), {});
    expect(await readCheckpointFiles(path() + end)).toEqual(content());
  });

  test.each(["a b", `it's "this"`, "エポック 10 😀", "-x", "a.b.c", "new/folders/latest"])("may be called anything: %s", async (name) => {
    expect(await writeCheckpointFiles(path(name), content(), {})).toBe(path(name));
    expect(await readCheckpointFiles(path(name))).toEqual(content());
  });

  test("are read from another working directory, and from where they were copied to", async () => {
    const given = path("given");
    await writeCheckpointFiles(given, content(), {});
    mkdirSync(path("elsewhere"));
    for (const end of ["", ".state.json", ".meta.json"]) copyFileSync(given + end, path("elsewhere/renamed") + end);
    const script = `
      import { readCheckpointFiles } from ${JSON.stringify(join(import.meta.dirname, "checkpoint-files.ts"))};
      console.log((await readCheckpointFiles("renamed.meta.json")).record.runId);`;
    const told = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: path("elsewhere"), encoding: "utf8" });
    expect(told).toBe("run one\n");
  });

  test.runIf(hasZstd())("may be compressed", async () => {
    const long = { ...content(), values: new Map([["h", "again ".repeat(10_000)]]) };
    await writeCheckpointFiles(path("small"), long, {}, { compress: "zstd" });
    await writeCheckpointFiles(path("large"), long, {});
    expect(readFileSync(path("small")).length).toBeLessThan(readFileSync(path("large")).length / 10);
    expect(await readCheckpointFiles(path("small"))).toEqual(long);
  });

  test("replace those of an earlier checkpoint of the same run, also when several are written at once", async () => {
    for (let version = 1; version < 4; version++) {
      await writeCheckpointFiles(path(), content(version), {});
      expect((await readCheckpointFiles(path())).record.version).toBe(version);
    }
    await Promise.all([4, 5, 6].map((version) => writeCheckpointFiles(path(), content(version), {})));
    expect((await readCheckpointFiles(path())).record.version).toBe(6);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  test("do not replace those of another run, unless the caller knows that run", async () => {
    await writeCheckpointFiles(path(), content(), {});
    await expect(writeCheckpointFiles(path(), content(8, "another"), {})).rejects.toMatchObject(code("CHECKPOINT_EXISTS", /run one/));
    expect((await readCheckpointFiles(path())).record.runId).toBe("run one");
    await writeCheckpointFiles(path(), content(8, "another"), {}, { replaces: ["run one"] });
    expect((await readCheckpointFiles(path())).record.runId).toBe("another");
    expect(readdirSync(folder)).toHaveLength(3);
  });

  test("of several runs that write to a free place at once, those of one stand there", async () => {
    const written = await Promise.allSettled(["a", "b", "c"].map((runId) => writeCheckpointFiles(path(), content(1, runId), {})));
    expect(written.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(["a", "b", "c"]).toContain((await readCheckpointFiles(path())).record.runId);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  test.each(["", ".state.json", ".meta.json"])("do not replace what somebody else has put there: %s", async (end) => {
    writeFileSync(path() + end, "{}");
    await expect(writeCheckpointFiles(path(), content(), {})).rejects.toMatchObject(code("CHECKPOINT_EXISTS"));
    expect(readFileSync(path() + end, "utf8")).toBe("{}");
    expect(readdirSync(folder)).toHaveLength(1);
    rmSync(path() + end);
    mkdirSync(path() + end);
    await expect(writeCheckpointFiles(path(), content(), {})).rejects.toMatchObject(code("CHECKPOINT_EXISTS"));
  });

  test("leave remains of the dead alone for an hour, then sweep them, and never those of others", async () => {
    const remains = ["latest", "latest.state.json", "latest.v2"].map((name) => path(`${name}.${crypto.randomUUID()}.part`));
    for (const one of remains) writeFileSync(one, "");
    await writeCheckpointFiles(path("latest"), content(), {});
    expect(readdirSync(folder)).toHaveLength(6);
    for (const one of remains) utimesSync(one, 0, 0);
    await writeCheckpointFiles(path("latest"), content(), {});
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([basename(remains[2] ?? "")]);
  });

  test("are in force although the writer was killed before it had moved them", async () => {
    await writeCheckpointFiles(path(), content(1), {});
    const before = readFileSync(path());
    await writeCheckpointFiles(path(), content(2), {});
    const { writing } = JSON.parse(readFileSync(`${path()}.meta.json`, "utf8")) as { writing: string };
    renameSync(path(), `${path()}.${writing}.part`);
    writeFileSync(path(), before);
    expect((await readCheckpointFiles(path())).record.version).toBe(2);
  });
});

describe("files that are no checkpoint any more", () => {
  test("nothing at all is CHECKPOINT_UNKNOWN", async () => {
    await expect(readCheckpointFiles(path())).rejects.toMatchObject(code("CHECKPOINT_UNKNOWN", /epoch-10/));
    await expect(readCheckpointFiles(path("x/y.meta.json"))).rejects.toMatchObject(code("CHECKPOINT_UNKNOWN", /x\/y`|x\/y"/));
  });

  test.each(["", ".state.json", ".meta.json"])("a file that is missing is named: %s", async (end) => {
    await writeCheckpointFiles(path(), content(), {});
    rmSync(path() + end);
    await expect(readCheckpointFiles(path())).rejects.toMatchObject(
      code("CHECKPOINT_DAMAGED", `epoch-10.checkpoint${end}".*it is not there`),
    );
  });

  test.each(["", ".state.json", ".meta.json"])("a file that is cut off, at any byte, is named: %s", async (end) => {
    await writeCheckpointFiles(path(), content(), { a: 1 });
    const whole = readFileSync(path() + end);
    // The line feed at the end of the metadata says nothing.
    for (let length = 0; length < whole.length - 1; length++) {
      writeFileSync(path() + end, whole.subarray(0, length));
      await expect(readCheckpointFiles(path()), `${length} bytes`).rejects.toMatchObject(
        code("CHECKPOINT_DAMAGED", `epoch-10.checkpoint${end}"`),
      );
    }
  });

  test.each(["", ".state.json"])("a flipped bit, in any byte, is found: %s", async (end) => {
    await writeCheckpointFiles(path(), content(), { a: 1 });
    const whole = readFileSync(path() + end);
    for (let at = 0; at < whole.length; at++) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(path() + end, flipped);
      await expect(readCheckpointFiles(path()), `byte ${at}`).rejects.toMatchObject(
        code("CHECKPOINT_DAMAGED", `epoch-10.checkpoint${end}"`),
      );
    }
  });

  test("files of two checkpoints are never taken for one", async () => {
    await writeCheckpointFiles(path("one"), content(1), { n: 1 });
    await writeCheckpointFiles(path("two"), content(2), { n: 2 });
    for (const end of ["", ".state.json", ".meta.json"]) {
      for (const copy of ["", ".state.json", ".meta.json"]) copyFileSync(path("one") + copy, path("mixed") + copy);
      copyFileSync(path("two") + end, path("mixed") + end);
      await expect(readCheckpointFiles(path("mixed"))).rejects.toMatchObject(code("CHECKPOINT_DAMAGED", /another checkpoint|speaks of/));
    }
  });

  test("one that a newer Graflow has written is told so", async () => {
    await writeCheckpointFiles(path(), content(), {});
    const meta = JSON.parse(readFileSync(`${path()}.meta.json`, "utf8")) as object;
    writeFileSync(`${path()}.meta.json`, JSON.stringify({ ...meta, format: 2 }));
    await expect(readCheckpointFiles(path())).rejects.toMatchObject(code("BACKEND_NEWER", /format 2/));
  });
});

describe("what a disk refuses", () => {
  test("a path that leads through a file", async () => {
    writeFileSync(path("file"), "");
    await expect(writeCheckpointFiles(path("file/latest"), content(), {})).rejects.toMatchObject(code("BACKEND_FOREIGN", /file/));
  });

  test("a disk that is full keeps the checkpoint that was there", async (context) => {
    const disk = smallDisk(64);
    if ("reason" in disk) return context.skip(disk.reason);
    const latest = join(disk.path, "latest");
    await writeCheckpointFiles(latest, content(1), {});
    const large = { ...content(2), values: new Map([["h1", "x".repeat(100_000)]]) };
    await expect(writeCheckpointFiles(latest, large, {})).rejects.toMatchObject(code("BACKEND_FULL", /latest/));
    expect(readdirSync(disk.path)).toHaveLength(3);
    expect(await readCheckpointFiles(latest)).toEqual(content(1));
  });

  test("a folder that may not be written", async (context) => {
    await writeCheckpointFiles(path("locked/latest"), content(1), {});
    const disk = readOnly(path("locked"));
    if ("reason" in disk) return context.skip(disk.reason);
    const latest = join(disk.path, "latest");
    await expect(writeCheckpointFiles(latest, content(2), {})).rejects.toMatchObject(code("BACKEND_READ_ONLY", /latest/));
    expect(await readCheckpointFiles(latest)).toEqual(content(1));
  });

  test("a path of one of the other two files, and options that do not exist", async () => {
    await expect(writeCheckpointFiles(path("x.meta.json"), content(), {})).rejects.toMatchObject({ code: "OPTION_INVALID" });
    await expect(writeCheckpointFiles(path(), content(), {}, { compress: "gzip" as never })).rejects.toMatchObject({
      code: "OPTION_INVALID",
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});
