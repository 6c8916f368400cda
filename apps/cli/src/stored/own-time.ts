// A run's own time: what has passed while somebody carried it out. Pure.
import type { RunEvent } from "@graflow/core";

/** Of each event, in ms since the first. */
export function ownTimes(events: readonly RunEvent[]): readonly number[] {
  let origin = events[0]?.at ?? 0;
  let last = origin;
  let now = 0;
  return events.map((event, index) => {
    // Nobody carried the run out since then.
    if (index > 0 && (event.type === "run.started" || isFoundDead(event, events[index + 1]))) origin += event.at - last;
    last = event.at;
    // A machine's clock may be set back.
    now = Math.max(now, event.at - origin);
    return now;
  });
}

/** ms. */
const together = 2;

/** That its process had died is told when somebody goes on with a run, and so together with that. */
function isFoundDead(event: RunEvent, next: RunEvent | undefined): boolean {
  return event.type === "run.suspended" && next?.type === "run.started" && next.at - event.at <= together;
}
