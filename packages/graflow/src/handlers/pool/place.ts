// A pool as a place: each engine has its own, made when it is first used and ended with it.
import { attemptOf } from "../../engine/outpost/attempt-of.ts";
import type { Place, Transfer } from "../../engine/outpost/place.ts";
import { placed } from "../../engine/outpost/placed.ts";
import type { TaskHandler } from "../../graph/handler.ts";
import { whenUsed } from "../../shared/when-used.ts";
import type { Pooling } from "./options.ts";
import type { Start } from "./side.ts";

/** `load`: how a thread or process is started. That, and the pool, nobody needs before a task is to be carried out. */
export function pooled(
  name: string,
  { max, idle, grace, start, modules }: Pooling,
  load: () => Promise<Start>,
  transfer?: Transfer,
): TaskHandler {
  const pools = whenUsed(async () => {
    const [{ Pool }, begin] = await Promise.all([import("./pool.ts"), load()]);
    return () => new Pool(begin, { max, idle });
  });
  const place: Place = {
    name,
    grace,
    start,
    modules,
    transfer,
    open: async (call, signal) => {
      const newPool = await pools();
      return attemptOf(call).services.resources.of(place, newPool).open(signal);
    },
  };
  return placed(place);
}
