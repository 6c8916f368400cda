// Prints what a script says while it runs, and what comes of it.
import type { Workflow } from "@graflow/core";

export async function tellOf(workflow: Workflow<number | undefined, string, string>): Promise<void> {
  const run = workflow.start(undefined);
  for await (const event of run.events()) {
    if (event.type === "log") console.log(`${event.level.padEnd(5)} ${event.message}`);
    if (event.type === "task.progress") console.log(`      ${event.done} of ${event.total}`);
  }
  const outcome = await run.outcome;
  console.log(outcome.status === "completed" ? `\n${outcome.output}` : outcome);
}
