// A place as a handler. It does not stand between a task and what else is around it: it only says where the task itself is carried out.
import type { TaskCall, TaskHandler } from "../../graph/handler.ts";
import { carryAway } from "./carry-away.ts";
import type { Place } from "./place.ts";

export function placed(place: Place): TaskHandler {
  const perform = (call: TaskCall): Promise<unknown> => carryAway(call, place);
  return { name: place.name, execute: (call, next) => next({ ...call, perform }) };
}
