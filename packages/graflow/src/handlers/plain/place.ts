// A place whose other side is a program in any language, as a handler. What the handler does not do is the same as of other places: it stands
// between nothing and nothing, and only says where the task itself is carried out.
import type { TaskCall, TaskHandler } from "../../graph/handler.ts";
import { stopTheClock, attemptOf } from "../../engine/outpost/attempt-of.ts";
import { servePlain, type ServeOptions } from "./serve.ts";
import type { ProgramWay } from "./way.ts";

export interface PlainPlace extends ServeOptions {
  readonly name: string;
  /**
   * Starts a program for a call, or takes one that waits for calls. Rejects when it cannot be had, and with the reason of `signal` when that
   * aborts. The time-out of a task begins when this has resolved.
   */
  open(call: TaskCall, signal: AbortSignal): Promise<ProgramWay>;
}

export function placedProgram(place: PlainPlace): TaskHandler {
  const perform = async (call: TaskCall): Promise<unknown> => {
    const goOn = stopTheClock(attemptOf(call));
    try {
      const way = await place.open(call, call.signal);
      goOn();
      return await servePlain(call, way, place);
    } finally {
      goOn();
    }
  };
  return { name: place.name, execute: (call, next) => next({ ...call, perform }) };
}
