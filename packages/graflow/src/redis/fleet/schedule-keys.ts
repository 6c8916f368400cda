// Where schedules are.
//
// `all`           a hash: each schedule by its id, as JSON. It goes when it is removed
// `h:<id>`        a list: what its moments came to, newest first, the last hundred. Goes with its schedule
//
// When each is due next is in a lane of the queues (`queue-keys.ts`), as BullMQ's job schedulers keep it: `repeat`, and a job for the next
// moment of each.
import { tagged } from "../keys.ts";
import { keyPart } from "../stored-text.ts";

export interface ScheduleKeys {
  readonly all: string;
  history(id: string): string;
}

export function scheduleKeys(prefix: string): ScheduleKeys {
  const start = tagged(prefix, "schedules");
  return { all: `${start}all`, history: (id) => `${start}h:${keyPart(id)}` };
}
