// The story: a change that both approve, and one that is rejected before the other reviewer has looked.
import { type AskAnswer, createEngine } from "@graflow/core";
import { review } from "./review.ts";

await using engine = createEngine();

/** Runs it, and answers as each reviewer does: `undefined` is somebody who is at lunch. */
async function story(title: string, answers: Readonly<Record<string, AskAnswer | undefined>>): Promise<void> {
  console.log(`${title}:`);
  const run = review.start({ title, lines: 120 }, { engine });
  for await (const event of run.events()) {
    if (event.type === "ask.opened") {
      console.log(`  ${event.assignees.join()} is asked: ${event.prompt}`);
      const answer = answers[event.taskId];
      if (answer !== undefined) await engine.asks.answer(event.askId, answer, { by: event.taskId, from: "the story" });
    }
    if (event.type === "ask.answered") console.log(`  ${event.by} has answered`);
    if (event.type === "ask.cancelled") console.log(`  what ${event.taskId} was asked is withdrawn: ${event.reason}`);
  }
  const outcome = await run.outcome;
  if (outcome.status === "completed") console.log(`  ${outcome.output}\n`);
  if (outcome.status === "failed") console.log(`  failed: ${first(outcome.error).message}\n`);
}

/** What began it: the run has failed because the group has, the group because a reviewer has. */
const first = (error: Error): Error => (error.cause instanceof Error ? first(error.cause) : error);

await story("Faster start", { ann: { approved: true, reason: "nice" }, bob: { approved: true } });
await story("New colours", { ann: undefined, bob: { approved: false, reason: "too dark to read" } });
