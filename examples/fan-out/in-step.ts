// What no real fan-out has: nobody goes on before three items are being done. Each worker has one at a time, so all do as many, and the
// story prints the same on every machine.
import type { TaskContext } from "@graflow/core";

const CREW = 3;

/** The channel is that of the run: all workers have the same one. */
export async function inStep(ctx: TaskContext): Promise<void> {
  const arrivals = ctx.channel.subscribe<number>("arrived");
  const mine = await ctx.once("arrive", () => ctx.channel.increment("arrived"));
  const wanted = Math.ceil(mine / CREW) * CREW;
  if ((await ctx.channel.get("arrived", 0)) >= wanted) return;
  for await (const { value = 0 } of arrivals) if (value >= wanted) return;
}
