// The workflow that the Compose file and the manifests start with: counts words, each text in a task of its own, so that several workers
// have something to do.
import { hostname } from "node:os";
import { map, task, workflow } from "@graflow/core";

interface Counted {
  readonly words: number;
  /** The machine, or the container, that counted. */
  readonly by: string;
}

const split = task("split", ({ text }: { text: string }) => text.split("\n").filter((line) => line.trim() !== ""));

const count = task("count", { retry: 2 }, async (line: string, ctx): Promise<Counted> => {
  await ctx.sleep("500ms");
  return { words: line.trim().split(/\s+/).length, by: hostname() };
});

const sum = task("sum", (counted: readonly Counted[]) => ({
  words: counted.reduce((words, { words: more }) => words + more, 0),
  by: [...new Set(counted.map(({ by }) => by))],
}));

export const words = workflow("words", "split >> counts >> sum", { split, counts: map(count, { concurrency: 4 }), sum });
