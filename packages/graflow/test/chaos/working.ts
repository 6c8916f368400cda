// How the tasks of the chaos workflow work: each tells the side log that it begins and that it ends, and takes some turns of the event loop,
// so that many of them are under way at any instant.
import type { TaskContext } from "../../src/index.ts";
import { type LogLine, keyOf } from "./side-log.ts";

/** What goes from task to task. `round` tells the passes of a loop apart, also to the tasks inside of them. */
export interface Load {
  readonly round: number;
  readonly sum: number;
}

type Log = (what: LogLine["what"], key: string) => void;

let log: Log = () => {};

/** From now on, tasks of this process write there. */
export function logTo(to: Log): void {
  log = to;
}

export function logged(what: LogLine["what"], key: string): void {
  log(what, key);
}

/** Does the work of a task, between two lines of the side log. */
export async function working<O>(ctx: TaskContext, input: unknown, work: () => O | Promise<O>): Promise<O> {
  const key = keyOf(ctx.taskId, ctx.iteration, input);
  log("begins", key);
  // For whoever reads the events.
  ctx.log.debug(key);
  await pause(key);
  const output = await work();
  log("ends", key);
  return output;
}

/** Some turns, or a moment, as the name says: always the same for the same pass. */
async function pause(key: string): Promise<void> {
  let number = 7;
  for (const letter of key) number = (number * 31 + letter.charCodeAt(0)) % 1009;
  if (number % 5 === 4) await new Promise((resolve) => void setTimeout(resolve, number % 3));
  else for (let turns = number % 5; turns > 0; turns--) await new Promise((resolve) => void setImmediate(resolve));
}

/** Counts and lists in the run's channel, exactly once for each pass, however often the task is attempted. */
export function count(ctx: TaskContext, key: string, item: string): Promise<number> {
  return ctx.once("count", async () => {
    await ctx.channel.increment("all");
    await ctx.channel.append("everything", item);
    return ctx.channel.increment(key);
  });
}

/** A text that stands by itself in a store: of `size` characters, another one for each seed. */
export function longText(seed: string, size = 3000): string {
  return `${seed} `.repeat(Math.ceil(size / (seed.length + 1))).slice(0, size);
}
