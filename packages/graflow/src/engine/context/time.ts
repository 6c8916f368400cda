// Waiting by the engine's clock, and doing a thing once per pass.
import type { TaskContext } from "../../graph/context.ts";
import { parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import { show } from "../../shared/show.ts";
import type { Kept } from "../../run/frame.ts";
import type { Attempt } from "../attempt.ts";

/** From how many ms on a sleep is remembered: where a run is saved, one that goes on elsewhere sleeps only what is left. */
const LONG = 10_000;

/** Begins the key under which the end of a sleep is kept with the pass; no key of a user's does. */
const SLEEP = "\u0000sleep ";

/** How much of a sleep is left. The first, second… sleep of a pass is the same one after the run has gone on elsewhere. */
async function leftOf(attempt: Attempt, whole: number): Promise<number> {
  const { pass, services } = attempt;
  const key = SLEEP + String(attempt.sleeps++);
  const known = pass.kept?.get(key)?.done?.value;
  const now = services.clock.now();
  if (typeof known === "number") return Math.min(Math.max(known - now, 0), whole);
  pass.kept ??= new Map();
  const value = now + whole;
  pass.kept.set(key, { result: Promise.resolve(value), done: { value } });
  await services.kept(pass, key);
  return Math.max(value - services.clock.now(), 0);
}

export function sleepOf(attempt: Attempt): TaskContext["sleep"] {
  return async (duration) => {
    const whole = parseDuration(duration, "duration");
    const { signal } = attempt;
    signal.throwIfAborted();
    const delay = whole < LONG ? whole : await leftOf(attempt, whole);
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        timer.cancel();
        reject(signal.reason as Error);
      };
      const timer = attempt.setTimer(delay, () => {
        signal.removeEventListener("abort", stop);
        resolve();
      });
      signal.addEventListener("abort", stop, { once: true });
    });
  };
}

export function onceOf(attempt: Attempt): TaskContext["once"] {
  return async <T>(key: string, run: () => T | Promise<T>): Promise<T> => {
    if (typeof run !== "function") throw new OptionError(`Expected ctx.once to be given a key and a function, got ${show(run)}`);
    const { pass } = attempt;
    pass.kept ??= new Map();
    const known = pass.kept.get(key);
    if (known !== undefined) return (await known.result) as T;
    const result = (async () => run())();
    const kept: Kept = { result, done: undefined };
    pass.kept.set(key, kept);
    try {
      const value = await result;
      kept.done = { value };
      await attempt.services.kept(pass, key);
      return value;
    } catch (error) {
      // What failed was not done, and of what cannot be stored nobody would know: the next attempt does it again.
      if (kept.done === undefined || isGraflowError(error, "NOT_SERIALIZABLE")) pass.kept.delete(key);
      throw error;
    }
  };
}
