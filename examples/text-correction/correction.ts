// A text that is corrected by a person until nothing is found in it any more. The answer of one round stands in the field of the next.
import { task, workflow } from "@graflow/core";

/** What can be found by looking at the text alone. */
export function mistakesIn(text: string): string[] {
  const doubled = [...text.matchAll(/\b(\w+) \1\b/gi)].map(([, word]) => `"${word}" stands twice`);
  const long = text.split(/[.!?]/).filter((sentence) => sentence.trim().split(/\s+/).length > 18);
  const names = ["Graflow", "TypeScript"].filter((name) => new RegExp(name, "i").test(text) && !text.includes(name));
  return [...doubled, ...long.map(() => "a sentence has more than 18 words"), ...names.map((name) => `${name} is not written like that`)];
}

const draft = task(
  "draft",
  () =>
    "Typescript tells what does not fit. A run that that waits for a person costs nothing but some bytes on a disk, and it goes on as soon as somebody has answered it.",
);

const correct = task("correct", async (text: string, ctx) => {
  const mistakes = mistakesIn(text);
  if (mistakes.length === 0) return text;
  const corrected = await ctx.requestText({ prompt: "Please correct the text", context: { mistakes }, initial: text, multiline: true });
  ctx.nextIteration(corrected);
  return corrected;
});

const print = task("print", (text: string) => text);

export const correction = workflow("correction", "draft >> correct >> print", { draft, correct, print });
