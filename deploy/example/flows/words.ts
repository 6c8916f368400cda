// The workflow that the Compose file and the manifests start with: counts the words of a text. Its lines are counted by whichever workers are
// free, so that all of them have something to do.
import { hostname } from "node:os";
import { map, par, seq, task, workflow } from "@graflow/core";
import { redis } from "@graflow/core/redis";

interface Counted {
  readonly words: number;
  /** The machine, or the container, that counted. */
  readonly by: string;
}

const split = task("split", ({ text }: { text: string }) => text.split("\n").filter((line) => line.trim() !== ""));

const count = task("count", { retry: 2 }, async (line: string, ctx): Promise<Counted> => {
  // It would take a while if it were real work.
  await ctx.sleep("250ms");
  return { words: line.trim().split(/\s+/).length, by: hostname() };
});

const sum = task("sum", ({ lines }: { lines: readonly Counted[] }) => ({
  words: lines.reduce((total, { words }) => total + words, 0),
  by: [...new Set(lines.map(({ by }) => by))].toSorted(),
}));

const everywhere = par({ lines: map(count, { concurrency: 8 }) }).withExecution(redis());

export const words = workflow("words", seq(split, everywhere, sum));
