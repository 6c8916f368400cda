// Values that JSON does not know, and errors that are none.
import { task, workflow } from "@graflow/core";

function throwAnything(value: unknown): never {
  throw value as Error;
}

const ring: { self?: unknown } = {};
ring.self = ring;

const values = task("values", () => ({ big: 12n, map: new Map([["a", 1]]), ring, text: "日本" }));
const text = task("text", () => {
  throwAnything("disk full");
});
const nothing = task("nothing", () => {
  throwAnything(undefined);
});
const forgotten = task("forgotten", async (_: unknown, ctx) => {
  void Promise.reject(new Error("nobody awaits me"));
  await ctx.sleep("10s");
});

export const odd = workflow("odd", "values", { values });
export const throwsText = workflow("throwsText", "text", { text });
export const throwsNothing = workflow("throwsNothing", "nothing", { nothing });
export const forgets = workflow("forgets", "forgotten", { forgotten });
