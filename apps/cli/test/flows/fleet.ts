// For workers: a task that takes as long as it is told, and a group of them that others may do.
import { setTimeout } from "node:timers/promises";
import { par, task, workflow } from "@graflow/core";
import { redis } from "@graflow/core/redis";

const wait = async (ms: number, { signal }: { readonly signal: AbortSignal }): Promise<number> => {
  await setTimeout(ms, undefined, { signal });
  return process.pid;
};

const nap = task("nap", wait);
export const naps = workflow("naps", "nap", { nap });

const left = task("left", wait);
const right = task("right", wait);
export const shared = workflow("shared", "both", { both: par(left, right).withExecution(redis()) });
