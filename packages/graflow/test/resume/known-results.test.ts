import { expect, test } from "vitest";
import { bestEffort, par, seq, task, workflow } from "../../src/index.ts";
import { KNOWN, RESULTS } from "../../src/run/snapshot/names.ts";
import { gate, newFile, type Process } from "../rules/on-sqlite.ts";
import { openStore } from "../sqlite/store.ts";

async function muchLater(newProcess: () => Process): Promise<Process> {
  const process = newProcess();
  await process.clock.advance(60_000);
  return process;
}

test("rule 38: what tasks gave while a failure was to be judged is not kept once it is tolerated, whoever goes on", async () => {
  const { newProcess, path } = newFile();
  const { opened, open } = gate();
  const fails = task("fails", (): number => {
    throw new Error("no");
  });
  const waits = task("waits", async (n: number) => opened.then(() => n));
  const quick = task("quick", async (n: number) => n);
  const last = task("last", (all: object) => Object.keys(all));
  const wf = workflow("w", seq(par(fails, quick, waits).withPolicy(bestEffort()), last));
  const run = newProcess().start(wf, 1, { runId: "r" });
  await run.event("task.completed", "quick");
  await run.handle.checkpoint();
  const { runs } = openStore({ file: path });
  expect((await runs.read("r"))?.has(RESULTS)).toBe(true);
  const second = await muchLater(newProcess);
  const again = await second.resume(wf, "r");
  open();
  expect(await again.completed()).toEqual(["quick", "waits"]);
  expect((await runs.read("r"))?.has(RESULTS)).toBe(false);
});

test("rule 38: what was known of a run that had failed is not kept once its tasks have come to it, or it has ended", async () => {
  const { newProcess, path } = newFile();
  let isMended = false;
  const { opened, open } = gate();
  const begun: string[] = [];
  const noting = (id: string, work: (n: number) => number | Promise<number>) =>
    task(id, (n: number) => {
      begun.push(id);
      return work(n);
    });
  const fails = noting("fails", (n) => {
    if (!isMended) throw new Error("not yet");
    return n;
  });
  const slow = noting("slow", async (n) => n);
  const stays = task("stays", async (all: object) => opened.then(() => Object.keys(all)));
  // The failure is judged when the other one has completed: that is known when the run is gone on with.
  const judged = { name: "all", decide: ({ failed }: { readonly failed: readonly string[] }) => failed.length === 0 };
  const wf = workflow("w", seq(par(fails, slow).withPolicy(judged), stays));
  const one = newProcess();
  await one.start(wf, 1, { runId: "r" }).failed();
  const { runs } = openStore({ file: path });
  isMended = true;
  begun.length = 0;
  const again = await one.resume(wf, "r");
  await again.event("task.started", "stays");
  await again.handle.checkpoint();
  expect(begun).toEqual(["fails"]);
  const cells = await runs.read("r");
  expect([cells?.has(RESULTS), cells?.has(KNOWN)]).toEqual([false, false]);
  open();
  expect(await again.completed()).toEqual(["fails", "slow"]);
});
