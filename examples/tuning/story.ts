// The story: somebody tries four things, makes a mistake on the way, and takes the last one.
import { type AskInfo, createEngine, isGraflowError } from "@graflow/core";
import { FEATURES, type Parameters } from "./model.ts";
import { tuning } from "./tuning.ts";

const tries: readonly Partial<Parameters>[] = [
  { neighbours: 8 },
  { scaled: true },
  // The form takes no more than 60.
  { neighbours: 80 },
  { features: [...FEATURES], weighting: "nearer counts more" },
  { accept: true },
];

await using engine = createEngine();
const run = tuning.start(undefined, { engine });
let next = 0;
for await (const event of run.events()) {
  if (event.type === "log") console.log(`  ${event.message}`);
  if (event.type !== "ask.opened") continue;
  const ask = await engine.asks.get(event.askId);
  while (ask !== undefined && !(await answer(ask)));
}
const outcome = await run.outcome;
console.log("\nKept:", outcome.status === "completed" ? outcome.output : outcome);

/** Fills in the form with the next try. Resolves to whether it was taken. */
async function answer({ id, details }: AskInfo): Promise<boolean> {
  const change = tries[next++] ?? { accept: true };
  const data = { ...(details.kind === "form" ? (details.initial as Parameters) : {}), ...change };
  console.log(`The form says ${JSON.stringify(change)}`);
  try {
    await engine.asks.answer(id, { data }, { by: "ada", from: "the story" });
    return true;
  } catch (error) {
    if (!isGraflowError(error, "ANSWER_MISFIT")) throw error;
    console.log(`  ${error.message}`);
    return false;
  }
}
