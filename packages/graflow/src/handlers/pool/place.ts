// A pool as a place: each engine has its own, made when it is first used and ended with it.
import { attemptOf } from "../../engine/outpost/attempt-of.ts";
import type { Place, Transfer } from "../../engine/outpost/place.ts";
import { placed } from "../../engine/outpost/placed.ts";
import type { TaskHandler } from "../../graph/handler.ts";
import type { Pooling } from "./options.ts";
import { Pool } from "./pool.ts";
import type { Start } from "./side.ts";

export function pooled(name: string, { max, idle, grace, start, modules }: Pooling, begin: Start, transfer?: Transfer): TaskHandler {
  const place: Place = {
    name,
    grace,
    start,
    modules,
    transfer,
    open: (call, signal) =>
      attemptOf(call)
        .services.resources.of(place, () => new Pool(begin, { max, idle }))
        .open(signal),
  };
  return placed(place);
}
