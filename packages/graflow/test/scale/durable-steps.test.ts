// What runs leave in their file: what a step of a growing state adds, what a fork adds, what pruning gives back. Counted in bytes and rows,
// never in time.
import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { createEngine, seq, sqlite, task, workflow, type Engine } from "../../src/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";

function newFile(): { readonly path: string; readonly engine: Engine } {
  const path = join(temporaryFolder(), "runs.db");
  const engine = createEngine({ backend: sqlite({ path }) });
  onTestFinished(() => engine.close());
  return { path, engine };
}

/** The bytes that are in use in a file, whether they are in its WAL or not. */
function bytesUsed(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  const read = (pragma: string): number => Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
  const bytes = (read("page_count") - read("freelist_count")) * read("page_size");
  database.close();
  return bytes;
}

test("rule 42: a step of a state that grows adds the same to the file, however long the run has been going", async () => {
  const { path, engine } = newFile();
  const looks = new Map<number, number>([
    [1_000, 0],
    [2_000, 0],
    [4_000, 0],
  ]);
  const step = task("step", { maxIterations: 5_000 }, async (at: number, ctx) => {
    if (looks.has(at)) looks.set(at, bytesUsed(path));
    await ctx.channel.append("items", `${at} `.repeat(100).slice(0, 98));
    if (at < 4_000) ctx.nextIteration(at + 1);
    return at;
  });
  expect(await workflow("w", step).run(0, { engine })).toBe(4_000);
  const [first = 0, second = 0, third = 0] = looks.values();
  expect((third - second) / 2 / (second - first)).toBeLessThan(1.1);
  // The item itself, the events of a step, and what the state says besides: 5,000 steps come to less than 10 MB.
  expect(third / 4_000).toBeLessThan(2_000);
}, 120_000);

test("rule 42: a list that is passed on from step to step, and is a new value each time, adds little more than what it grows by", async () => {
  const { path, engine } = newFile();
  const looks = new Map<number, number>([
    [250, 0],
    [500, 0],
    [1_000, 0],
  ]);
  const step = task("step", { maxIterations: 5_000 }, (before: readonly string[], ctx) => {
    if (looks.has(before.length)) looks.set(before.length, bytesUsed(path));
    const items = [...before, `${before.length} `.repeat(100).slice(0, 98)];
    if (items.length <= 1_000) ctx.nextIteration(items);
    return items;
  });
  expect(await workflow("w", step).run([], { engine })).toHaveLength(1_001);
  const [first = 0, second = 0, third = 0] = looks.values();
  expect((third - second) / 2 / (second - first)).toBeLessThan(1.25);
  // Stored whole each time, it would be 50 MB.
  expect(third / 1_000).toBeLessThan(2_000);
}, 120_000);

test("rule 42: a fork of a run with 5 MB of state adds some KB, and as little again when it goes on", async () => {
  const { path, engine } = newFile();
  const fill = task("fill", { maxIterations: 50 }, async (at: number, ctx) => {
    await ctx.channel.append("items", `${at} `.repeat(100_000).slice(0, 100_000));
    if (at < 49) ctx.nextIteration(at + 1);
    return `${at} `.repeat(1_000);
  });
  const count = task("count", { maxIterations: 10 }, async (_: string, ctx) => {
    const items = await ctx.channel.get<string[]>("items", []);
    return `${items.length} ${await ctx.channel.get<string>("label", "as it was")}`;
  });
  const wf = workflow("w", seq(fill, count));
  expect(await wf.run(0, { engine, runId: "first" })).toBe("50 as it was");
  const before = bytesUsed(path);
  expect(before).toBeGreaterThan(5_000_000);
  const filled = (await engine.checkpoints.list("first")).find(({ version }) => version === 51);
  for (let fork = 1; fork <= 3; fork++) {
    const run = await engine.resume(wf, filled ?? "", { runId: `fork ${fork}`, channel: { label: `of fork ${fork}` } });
    expect(await run.outcome).toMatchObject({ status: "completed", output: `50 of fork ${fork}` });
  }
  expect((bytesUsed(path) - before) / 3).toBeLessThan(24_000);
}, 60_000);

test("pruning gives the room back to the disk, and what stays is as it was", async () => {
  const { path, engine } = newFile();
  const unlike = (at: number): string => Array.from({ length: 1_000 }, (_, i) => Math.sin(at * 1_000 + i)).join(" ");
  const step = task("step", { maxIterations: 300 }, async (at: number, ctx) => {
    await ctx.channel.set("text", unlike(at));
    if (at % 100 === 0) await ctx.checkpoint({ name: `at ${at}` });
    if (at < 300) ctx.nextIteration(at + 1);
    return at;
  });
  const wf = workflow("w", step);
  await wf.run(1, { engine, runId: "run" });
  const all = await engine.checkpoints.list("run");
  const stays = all.filter(({ name }, index) => name !== undefined || index >= all.length - 5);
  const states = await Promise.all(stays.map((ref) => engine.runs.show(ref)));
  const [used, size] = [bytesUsed(path), statSync(path).size];
  expect(used).toBeGreaterThan(5_000_000);

  expect(await engine.checkpoints.prune("run", { last: 5, named: true })).toBe(all.length - stays.length);
  expect(await engine.checkpoints.list("run")).toEqual(stays.map((ref) => ({ ...ref, bytes: expect.any(Number) as unknown })));
  expect(await Promise.all(stays.map((ref) => engine.runs.show(ref)))).toEqual(states);
  // Of 300 texts, seven stay; and the events of all steps.
  expect(bytesUsed(path)).toBeLessThan(used / 8);
  expect(statSync(path).size).toBeLessThan(size / 4);
}, 60_000);
