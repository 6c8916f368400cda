import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { checkRows } from "./check.ts";
import { parseCsv, readCsvRows } from "./csv-rows.ts";
import { readJsonRows } from "./json-rows.ts";
import { statesOf } from "./states.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flights-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

/** As much of a task's context as the readers need. */
function context() {
  const progress: [done: number, total: number | undefined][] = [];
  return {
    signal: new AbortController().signal,
    progress: (done: number, total?: number) => void progress.push([done, total]),
    seen: progress,
  };
}

describe("reading a list of JSON objects", () => {
  test("gives every row, also with braces in texts, with nesting and with line breaks", async () => {
    const rows = [{ a: "}{", b: 'quote " and \\' }, { nested: { list: [{ x: 1 }] } }, { c: "ü→✈" }];
    const path = await file("rows.json", JSON.stringify(rows, null, 2));
    await expect(readJsonRows(path, context())).resolves.toEqual(rows);
  });

  test("puts rows together that are larger than what is read at once", async () => {
    const rows = Array.from({ length: 3 }, (_, index) => ({ index, text: "é{".repeat(200_000) }));
    const path = await file("large.json", JSON.stringify(rows));
    const ctx = context();
    await expect(readJsonRows(path, ctx)).resolves.toEqual(rows);
    expect(ctx.seen.length).toBeGreaterThan(3);
    const [done, total] = ctx.seen.at(-1) ?? [];
    expect(done).toBe(total);
  });

  test("an empty list has no rows", async () => {
    await expect(readJsonRows(await file("empty.json", "[]"), context())).resolves.toEqual([]);
  });

  test("names the row that is not JSON", async () => {
    const path = await file("broken.json", '[{"a":1},{"a":2},{"a":}]');
    await expect(readJsonRows(path, context())).rejects.toThrow('Row 3 of broken.json is not JSON: {"a":}');
  });

  test("names the row in which a file breaks off", async () => {
    const path = await file("short.json", '[{"a":1},{"a":');
    await expect(readJsonRows(path, context())).rejects.toThrow("short.json ends in the middle of row 2");
  });

  test("names a file that is not there", async () => {
    await expect(readJsonRows(join(folder, "none.json"), context())).rejects.toThrow("none.json");
  });
});

describe("reading CSV", () => {
  test("keeps commas, quotes and line breaks of quoted fields", () => {
    expect(parseCsv('a,b\r\n"x, y","say ""hi""\nthere"\n,\n')).toEqual([
      ["a", "b"],
      ["x, y", 'say "hi"\nthere'],
      ["", ""],
    ]);
  });

  test("gives records under the names of the header", async () => {
    await expect(readCsvRows(await file("ok.csv", "iata,city\nORD,Chicago\n"))).resolves.toEqual([{ iata: "ORD", city: "Chicago" }]);
  });

  test("names the row that has too few fields", async () => {
    await expect(readCsvRows(await file("short.csv", "a,b\n1,2\n3\n"))).rejects.toThrow(
      "Row 2 of short.csv has 1 fields, the header has 2",
    );
  });
});

describe("checking rows", () => {
  const schema = z.object({ delay: z.int() });

  test("passes on what the schema makes of them", async () => {
    await expect(checkRows({ path: "x.json", rows: [{ delay: 1, more: true }] }, schema, context())).resolves.toEqual([{ delay: 1 }]);
  });

  test("names the file, the row, the field and the value of what does not fit", async () => {
    const rows = [{ delay: 1 }, { delay: "late" }];
    await expect(checkRows({ path: "/data/x.json", rows }, schema, context())).rejects.toThrow(
      'x.json, row 2: `delay` expected number, received string, got "late"',
    );
  });

  test("counts them all and shows the first three", async () => {
    const rows = Array.from({ length: 25_000 }, (_, index) => ({
      delay: index % 5000 === 0 ? null : index,
    }));
    const failure = checkRows({ path: "x.json", rows }, schema, context());
    await expect(failure).rejects.toThrow(/^x\.json, row 1: .*; row 5001: .*; row 10001: .*; and 2 more damaged rows$/);
  });

  test("stops when the task is cancelled", async () => {
    const ctx = { ...context(), signal: AbortSignal.abort(new Error("cancelled")) };
    await expect(checkRows({ path: "x.json", rows: [{}] }, schema, ctx)).rejects.toThrow("cancelled");
  });
});

test("the outlines of states are put together from shared arcs, forwards and backwards", () => {
  const [left, right] = statesOf({
    transform: { scale: [0.5, 2], translate: [10, 20] },
    arcs: [
      [
        [0, 0],
        [2, 0],
        [0, 1],
      ],
      [
        [2, 1],
        [-2, 0],
        [0, -1],
      ],
    ],
    objects: {
      states: {
        geometries: [
          { id: 1, type: "Polygon", arcs: [[0, 1]] },
          { id: 2, type: "MultiPolygon", arcs: [[[~0]]] },
        ],
      },
    },
  });
  expect(left).toEqual({
    id: 1,
    rings: [
      [
        [10, 20],
        [11, 20],
        [11, 22],
        [11, 22],
        [10, 22],
        [10, 20],
      ],
    ],
  });
  expect(right).toEqual({
    id: 2,
    rings: [
      [
        [11, 22],
        [11, 20],
        [10, 20],
      ],
    ],
  });
});
