// A place as a handler. It does not stand between a task and what else is around it: it only says where the task itself is carried out. How that is
// done is loaded when the first task is.
import type { TaskCall, TaskHandler } from "../../graph/handler.ts";
import { whenUsed } from "../../shared/when-used.ts";
import { attemptOf, stopTheClock } from "./attempt-of.ts";
import type { Place } from "./place.ts";

const carrying = whenUsed(() => import("./carry-away.ts"));

export function placed(place: Place): TaskHandler {
  const perform = async (task: TaskCall): Promise<unknown> => {
    const attempt = attemptOf(task);
    const goOn = stopTheClock(attempt);
    try {
      const { carryAway } = await carrying();
      return await carryAway(attempt, task, place, goOn);
    } finally {
      // What stands around it may try again, and has no more time for that than there was.
      goOn();
    }
  };
  return { name: place.name, execute: (call, next) => next({ ...call, perform }) };
}
