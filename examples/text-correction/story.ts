// The story: an editor needs two rounds.
import { createEngine } from "@graflow/core";
import { correction } from "./correction.ts";

const edits: readonly ((text: string) => string)[] = [
  (text) => text.replace("that that", "that").replace("disk, and it goes", "disk. It goes"),
  (text) => text.replace("Typescript", "TypeScript"),
];

await using engine = createEngine();
const run = correction.start(undefined, { engine });
let round = 0;
for await (const event of run.events()) {
  if (event.type !== "ask.opened") continue;
  const ask = await engine.asks.get(event.askId);
  if (ask?.details.kind !== "text") continue;
  console.log(`${ask.prompt}:`);
  for (const mistake of (ask.context?.["mistakes"] ?? []) as string[]) console.log(`  - ${mistake}`);
  const text = edits[round++]?.(ask.details.initial ?? "") ?? "";
  await engine.asks.answer(ask.id, { text }, { by: "editor", from: "the story" });
}
const outcome = await run.outcome;
console.log(`\nAfter ${round} rounds:\n${outcome.status === "completed" ? outcome.output : outcome.status}`);
