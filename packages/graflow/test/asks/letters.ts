// The workflow of those who serve in processes of their own: a letter that waits for a word, and is sent when it has it. What is sent is
// noted in a file that all processes share.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { seq, task, workflow, type Workflow } from "../../src/index.ts";

export interface Letter {
  readonly log: string;
  readonly number: number;
}

const draft = task("draft", (letter: Letter) => letter);

const word = task("word", async ({ log, number }: Letter, ctx) => {
  const text = await ctx.requestText({ prompt: `Word ${number}?`, timeout: 0 });
  return { log, text };
});

const send = task("send", async ({ log, text }: { log: string; text: string }, { runId }) => {
  // One line is written as a whole.
  appendFileSync(log, `${runId} ${process.pid} ${text}\n`);
  await new Promise((resolve) => void setImmediate(resolve));
  return text;
});

export const letters: Workflow<Letter, string> = workflow("letters", seq(draft, word, send));

/** What was sent: the run, the process and the word. */
export function sent(log: string): readonly (readonly string[])[] {
  if (!existsSync(log)) return [];
  return readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(" "));
}
