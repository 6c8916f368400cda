// What cannot be stored where nobody needed to store it: a run that saves by hand ends as it has ended.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createEngine, memory, sqlite, task, workflow } from "../../src/index.ts";

test("rule 41: a run that saves by hand completes with an output that cannot be stored, and its store knows that it has", async () => {
  const folder = await mkdtemp(join(tmpdir(), "graflow-bare-"));
  try {
    await using engine = createEngine({ backend: sqlite({ path: join(folder, "runs.db") }) });
    const make = workflow(
      "make",
      task("make", (n: number) => () => n),
    );
    const run = make.start(1, { engine, runId: "one", checkpoint: "manual" });
    expect(await run.outcome).toMatchObject({ status: "completed" });
    expect(await engine.runs.get("one")).toMatchObject({ status: "completed" });
    expect((await engine.runs.events("one")).at(-1)?.type).toBe("run.completed");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("rule 41: a checkpoint that could not be written leaves a run in memory as it was", async () => {
  await using engine = createEngine({ backend: memory() });
  const open = task("open", (n: number) => ({ close: () => n }));
  const use = task("use", async (it: { close(): number }, ctx) => {
    await expect(ctx.checkpoint({ deferred: false })).rejects.toMatchObject({ code: "NOT_SERIALIZABLE" });
    return it.close();
  });
  expect(await workflow("w", "open >> use", { open, use }).run(1, { engine })).toBe(1);
});
