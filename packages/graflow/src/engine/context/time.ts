// Waiting by the engine's clock, and doing a thing once per pass.
import type { TaskContext } from "../../graph/context.ts";
import { parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import type { Attempt } from "../attempt.ts";

export function sleepOf(attempt: Attempt): TaskContext["sleep"] {
  return async (duration) => {
    const delay = parseDuration(duration, "duration");
    const { signal } = attempt;
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
    if (known !== undefined) return (await known) as T;
    const made = (async () => run())();
    pass.kept.set(key, made);
    try {
      return await made;
    } catch (error) {
      // What failed was not done: the next attempt does it again.
      pass.kept.delete(key);
      throw error;
    }
  };
}
