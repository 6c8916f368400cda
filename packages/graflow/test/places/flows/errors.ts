// What tasks throw, which errors are tried again, and what is done only once.
import { bestEffort, par, task, workflow } from "../../../src/index.ts";
import { there, throwAnything } from "./place.ts";

export class PaymentError extends Error {
  override name = "PaymentError";
  readonly code = "CARD_DECLINED";
  readonly status = 402;
}

const chained = task("chained", there, () => {
  throw new TypeError("no", { cause: new RangeError("because", { cause: "of this" }) });
});
const declined = task("declined", there, () => {
  throw new PaymentError("declined");
});
const many = task("many", there, () => {
  throw new AggregateError([new TypeError("one"), new RangeError("two")], "both");
});
const text = task("text", there, () => throwAnything("just text"));
const nothing = task("nothing", there, () => throwAnything(null));
const record = task("record", there, () => throwAnything({ problem: "a record" }));
const circular = task("circular", there, () => {
  const error: Error & { self?: unknown } = new Error("round");
  error.self = error;
  error.cause = error;
  throw error;
});
const frozen = task("frozen", there, () => {
  const error = new Error("cold");
  Object.freeze(error);
  throw error;
});
const rejects = task("rejects", there, async () => {
  await Promise.resolve();
  throw new SyntaxError("later");
});

/** Each throws something else. */
export const throwing = workflow(
  "throwing",
  par(chained, declined, many, text, nothing, record, circular, frozen, rejects).withPolicy(bestEffort()),
);

/** Fails until it has been tried so many times, and gives the number of the attempt. */
export const flaky = workflow(
  "flaky",
  task("flaky", { ...there, retry: { limit: 2, delay: 1 } }, (good: number, { attempt }) => {
    if (attempt < good) throw new Error(`attempt ${attempt}`);
    return attempt;
  }),
);

class Busy extends Error {}

/** An error of its own class is tried again, any other is not. */
export const choosy = workflow(
  "choosy",
  task("choosy", { ...there, retry: { limit: 3, delay: 1, when: (error) => error instanceof Busy } }, (_: unknown, { attempt }) => {
    if (attempt < 2) throw new Busy("wait");
    throw new Error("gone");
  }),
);

/** Does once what must not be done twice; gives what that gave, and counts it. */
export const careful = workflow(
  "careful",
  task("careful", { ...there, retry: { limit: 2, delay: 1 } }, async (_: unknown, ctx) => {
    const ticket = await ctx.once("ticket", async () => `ticket ${await ctx.channel.increment("done")}`);
    if (ctx.attempt < 2) throw new Error("again");
    return [ticket, await ctx.channel.get("done")];
  }),
);
