// Checkpoints that go to a store beside the backend, and come back from there when the backend is gone.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createEngine, directoryCheckpoints, memory, seq, sqlite, task, workflow } from "../src/index.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "graflow-outside-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const ran: string[] = [];
const fail = { at: 0 };
const step = task("step", { maxIterations: 100 }, async (n: number, ctx) => {
  ran.push(`step ${n}`);
  if (n === fail.at) throw new Error("not yet");
  await ctx.channel.append("seen", n, "x".repeat(2000));
  if (n % 10 === 0) await ctx.checkpoint({ name: `after ${n}` });
  if (n < 30) ctx.nextIteration(n + 1);
  return n;
});
const tell = task("tell", async (n: number, ctx) => [n, ((await ctx.channel.get<unknown[]>("seen")) ?? []).length]);
const count = workflow("count", seq(step, tell));

beforeEach(() => {
  ran.length = 0;
  fail.at = 0;
});

test("rule 38: a run in memory goes on in another process from what a directory has kept", async () => {
  fail.at = 25;
  const first = createEngine({ backend: memory(), checkpoints: directoryCheckpoints(folder) });
  const run = count.start(1, { engine: first, runId: "one" });
  expect(await run.outcome).toMatchObject({ status: "failed" });
  const kept = await first.checkpoints.list("one");
  expect(kept.map(({ name }) => name)).toEqual(["after 10", "after 20"]);
  await first.close();

  fail.at = 0;
  ran.length = 0;
  await using second = createEngine({ backend: memory(), checkpoints: directoryCheckpoints(folder) });
  const last = kept.at(-1)!;
  expect(await count.resume(last.id, { engine: second })).toEqual([30, 60]);
  expect(ran[0]).toBe("step 21");
});

test("a checkpoint goes there whole when the one before it was pruned", async () => {
  const store = directoryCheckpoints(folder);
  await using engine = createEngine({ backend: sqlite({ path: join(folder, "runs.db") }), checkpoints: directoryCheckpoints(folder) });
  const run = count.start(1, { engine, runId: "one", checkpoint: "manual" });
  for await (const event of run.events()) if (event.type === "checkpoint.saved" && event.name === "after 10") await store.prune("one", []);
  expect(await run.outcome).toMatchObject({ status: "completed" });
  const kept = await store.list("one");
  expect(kept.at(-1)?.name).toBe("after 30");
  await store.close();

  ran.length = 0;
  await using other = createEngine({ backend: memory(), checkpoints: directoryCheckpoints(folder) });
  expect(await count.resume(`one@${kept.at(-1)!.version}`, { engine: other })).toEqual([30, 60]);
  expect(ran).toEqual([]);
});

test("a run that goes on from files writes to the same place, and an unrelated one may not", async () => {
  const path = join(folder, "latest.checkpoint");
  const save = task("save", async (n: number, ctx) => {
    await ctx.checkpoint({ path });
    return n;
  });
  const write = workflow("write", seq(save, tell));
  await using engine = createEngine({ backend: sqlite({ path: join(folder, "runs.db") }) });
  await write.run(1, { engine, runId: "one" });
  await write.resume(path, { engine });
  const [ref] = (await engine.checkpoints.list("one")).map(({ id }) => id);
  await engine.checkpoints.export(ref!, path, { compress: "zstd" });
  expect(await write.resume(path, { engine })).toEqual([1, 0]);
  await expect(write.run(1, { engine, runId: "two" })).rejects.toMatchObject({ code: "CHECKPOINT_EXISTS" });
});
