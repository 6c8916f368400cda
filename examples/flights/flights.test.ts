import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { expectOutput } from "../transcript.ts";
import { COPY_PREFIX, damaged } from "./damaged.ts";
import { flights } from "./flights.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "report-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("220,000 flights become one page that needs nothing beside it", async () => {
  const report = join(folder, "report.html");
  await expectOutput(import.meta.dirname, flights, {
    channel: { report },
    tidy: (text) => text.replaceAll(folder, "out/flights"),
  });
  const html = await readFile(report, "utf8");
  expect(html.match(/<figure>/g)).toHaveLength(6);
  expect(html).toContain("49% of all flights land early");
  expect(html).toContain("Feb 16 was the worst day, Jan 23 the best");
  expect(html).not.toMatch(/\b(?:src|href)=|NaN|undefined|Infinity/);
});

test("a damaged file fails the run with the task and the row, and the copy is removed", async () => {
  const copies = async (): Promise<string[]> => (await readdir(tmpdir())).filter((name) => name.startsWith(COPY_PREFIX));
  const before = await copies();
  await expectOutput(import.meta.dirname, damaged, { file: "damaged-output.txt" });
  expect(await copies()).toEqual(before);
});
