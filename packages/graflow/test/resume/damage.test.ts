// A run whose stored state was damaged: a clear error, and the checkpoints before go on.
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { seq, task, workflow } from "../../src/index.ts";
import { gate, newFile } from "../rules/on-sqlite.ts";

const plus = (id: string) => task(id, (n: number) => n + 1);

test.each([
  ["cut off", "substr(delta, 1, length(delta) - 3)"],
  ["changed by a letter", "replace(delta, 'f0', 'f9')"],
  ["no text at all", "x'ff00'"],
  ["empty", "x''"],
])("rule 38: a save that is %s is a clear error, and what was saved before it goes on", async (_, delta) => {
  const { path, newProcess } = newFile();
  const first = newProcess();
  const open = gate();
  const waits = task("waits", async (n: number) => (await open.opened, n));
  const wf = workflow("w", seq(plus("a"), waits, plus("b"), plus("c")));
  const run = first.start(wf, 1, { runId: "r" });
  await run.event("task.started", "waits");
  run.handle.suspend();
  open.open();
  await run.outcome;
  await first.engine.close();
  const database = new DatabaseSync(path);
  database.exec(`UPDATE saves SET delta = ${delta} WHERE version = (SELECT max(version) FROM saves)`);
  database.close();

  const second = newProcess();
  const versions = (await second.engine.checkpoints.list("r")).map(({ version }) => version);
  await expect(second.resume(wf, "r")).rejects.toMatchObject({
    code: "DATA_DAMAGED",
    message: expect.stringContaining(`save ${versions.at(-1)} of the run "r"`) as string,
    hint: expect.stringContaining("earlier checkpoint") as string,
  });
  const again = await second.resume(wf, `r@${versions.at(-2)}`);
  expect(await again.completed()).toBe(4);
});
