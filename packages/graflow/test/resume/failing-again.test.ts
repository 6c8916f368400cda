// A run that fails, is gone on with and fails again: nobody knows when it is mended, so it may fail as often as it likes.
import { expect, test } from "vitest";
import { atLeast, par, seq, task, workflow } from "../../src/index.ts";
import { gate, newFile } from "../rules/on-sqlite.ts";

test.each(["with a checkpoint after the failure", "without"])(
  "rule 39: what failed a run is tried each time somebody goes on with it, %s",
  async (how) => {
    const { newProcess } = newFile();
    const process = newProcess();
    const { opened, open } = gate();
    let isMended = false;
    let begun: string[] = [];
    const fails = task("fails", (n: number) => {
      begun.push("fails");
      if (!isMended) throw new Error("not yet");
      return n;
    });
    const waits = task("waits", async (n: number) => {
      begun.push("waits");
      return opened.then(() => n);
    });
    const end = task("end", (all: object) => Object.keys(all));
    const wf = workflow("w", seq(par(fails, waits).withPolicy(atLeast(2)), end));
    const run = process.start(wf, 1, { runId: "r" });
    await run.event("task.failed", "fails");
    if (how !== "without") await run.handle.checkpoint();
    open();
    await run.failed();
    for (let time = 0; time < 3; time++) {
      begun = [];
      await (await process.resume(wf, "r")).failed();
      expect(begun).toEqual(["fails"]);
    }
    isMended = true;
    begun = [];
    expect(await (await process.resume(wf, "r")).completed()).toEqual(["fails", "waits"]);
    expect(begun).toEqual(["fails"]);
  },
);
