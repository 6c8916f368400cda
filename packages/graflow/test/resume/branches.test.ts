import { expect, test } from "vitest";
import { branch, par, seq, task, workflow } from "../../src/index.ts";
import { gate, onSqlite } from "../rules/on-sqlite.ts";

test("rule 39: a branch that chose while its run was failing has chosen, and goes on with what it had received", async () => {
  const on = onSqlite();
  const failed = gate();
  let broken = true;
  let choices = 0;
  const fails = task("fails", async (n: number) => {
    if (broken) throw new Error("broken");
    return n;
  });
  const chooses = async (n: number): Promise<"odd" | "even"> => (choices++, await failed.opened, n % 2 === 1 ? "odd" : "even");
  const cases = { odd: task("odd", (n: number) => `${n} is odd`), even: task("even", (n: number) => `${n} is even`) };
  const wf = workflow("w", par({ fails, parity: seq(branch(chooses, cases)) }));
  const run = on.start(wf, 1, { runId: "r" });
  await run.event("task.failed", "fails");
  failed.open();
  await run.failed("GROUP_FAILED");
  broken = false;
  expect(await (await on.resume(wf, "r")).completed()).toEqual({ fails: 1, parity: "1 is odd" });
  expect(choices).toBe(1);
});
