// A check that stops everything: `cancelWorkflow` throws, the tasks beside it are told to stop, and no policy can swallow it.
import { bestEffort, par, seq, task, workflow } from "@graflow/core";

interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

const check = task("check", ({ amount, from, to }: Transfer = { from: "Ada", to: "Ada", amount: 50 }, ctx) => {
  if (amount <= 0) ctx.cancelWorkflow(`nothing to transfer: ${amount}`);
  if (from === to) ctx.cancelWorkflow(`${from} cannot pay ${to}: that is the same account`);
});

// A slow neighbour of the check. Its `sleep` rejects as soon as the run is cancelled.
const exchangeRate = task("exchangeRate", async (_: Transfer | undefined, ctx) => {
  try {
    await ctx.sleep("1m");
  } finally {
    ctx.log.info(ctx.signal.aborted ? "told to stop" : "done");
  }
  return 1.08;
});

const pay = task("pay", () => "paid");

export const validation = workflow("validation", seq(par(exchangeRate, check).withPolicy(bestEffort()), pay));
