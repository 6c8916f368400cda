// What stands around a place: handlers outside of it and inside, schemas, and groups that say otherwise.
import { cached, map, par, rateLimited, task, workflow, type TaskCall, type TaskHandler } from "../../../src/index.ts";
import { there } from "./place.ts";

const brackets = (left: string, right: string): TaskHandler => ({
  name: "brackets",
  execute: async (call: TaskCall, next) => `${left}${String(await next({ ...call, input: `${String(call.input)}${left}` }))}${right}`,
});

/** Handlers that the engine of these workflows has to have, and so has a worker. */
export const handlers: Readonly<Record<string, TaskHandler>> = {
  curly: brackets("{", "}"),
  remembered: cached(),
  limited: rateLimited({ limit: 1000, per: "1s" }),
  again: {
    name: "again",
    execute: async (call, next) => {
      try {
        return await next(call);
      } catch {
        return next({ ...call, input: "second" });
      }
    },
  },
  nowhere: {
    name: "nowhere",
    execute: (call, next) => next({ ...call, perform: () => Promise.reject(new Error("carried out nowhere")) }),
  },
};

/** One handler outside of the place, one inside. */
export const stacked = workflow(
  "stacked",
  task("stacked", { queue: "default", handler: [brackets("(", ")"), "place", "curly", "limited"] }, (text: string) => text),
);

/** What is remembered is not carried out again. */
const remembers = task("remembers", { queue: "default", handler: ["remembered", "place"] }, async (n: number, ctx) => {
  await ctx.channel.increment("calls");
  return n * 2;
});
export const remembering = workflow("remembering", par({ all: map(remembers, { concurrency: 1 }) }));

/** A handler that tries again by itself. */
export const insisting = workflow(
  "insisting",
  task("insisting", { queue: "default", handler: ["again", "place"] }, (text: string) => {
    if (text !== "second") throw new Error("not the second");
    return text;
  }),
);

/** Its group goes nowhere, the task itself goes there: what stands nearest to the task counts. */
export const innermost = workflow("innermost", par(task("innermost", there, (text: string) => text)).withExecution("nowhere"));

/** A schema, written by hand: text without spaces around it, and nothing else. */
const trimmed = {
  "~standard": {
    version: 1,
    vendor: "by hand",
    validate: (value: unknown) => (typeof value === "string" ? { value: value.trim() } : { issues: [{ message: "Expected text" }] }),
  },
} as const;

export const checked = workflow(
  "checked",
  task("checked", { ...there, input: trimmed, output: trimmed }, (text: string) => ` [${text}] `),
);
