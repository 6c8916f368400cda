// Rules 29 and 39: a saga whose processes are killed, also while it is undone.
import { beforeAll, expect, test } from "vitest";
import type { Step } from "./history.ts";
import type { Counts } from "./instants.ts";
import { twoAtATime } from "./lanes.ts";
import { type Seen, look } from "./look.ts";
import { newPlace, removePlace, start } from "./processes.ts";
import { type LogLine, readLog } from "./side-log.ts";

interface Ended {
  readonly seen: Seen;
  readonly log: readonly LogLine[];
  readonly counts: Counts | undefined;
}

/** Lets processes carry the saga out, which are killed at these instants, and a last one that is not. */
async function carryOut(steps: readonly Step[]): Promise<Ended> {
  const place = newPlace({}, "trip");
  let counts: Counts | undefined;
  let seen = await look(place);
  for (const [number, { instant }] of [...steps, {}].entries()) {
    const end = await start(place, number, { do: seen.run === undefined ? "start" : "resume" }, instant).end;
    if (end.type === "done") ({ counts } = end);
    seen = await look(place);
    expect({ place, steps, faults: seen.faults }).toMatchObject({ faults: [] });
    if (seen.run?.status !== "abandoned" && seen.run !== undefined) break;
  }
  const log = readLog(place.log);
  removePlace(place);
  return { seen, log, counts };
}

let whole: Ended;
beforeAll(async () => {
  whole = await carryOut([]);
});

/** What is wrong with the end of a saga. */
function faultsOfEnd({ seen, log }: Ended): string[] {
  const faults: string[] = [];
  const { run, events } = seen;
  if (run?.status !== "failed" || run.error?.message !== whole.seen.run?.error?.message)
    faults.push(`it is ${run?.status}: ${run?.error?.message}`);
  const completed: string[] = [];
  const compensated: string[] = [];
  for (const event of events) {
    if (event.type === "task.completed" && event.kind === "task" && isUndone(event.taskId)) completed.push(event.taskId);
    if (event.type === "log" && /^Compensat|has been driven/.test(event.message)) compensated.push(event.taskId ?? "");
  }
  if (compensated.join() !== completed.toReversed().join())
    faults.push(`completed: ${completed.toReversed().join()}`, `compensated: ${compensated.join()}`);
  const first = log.find(({ what }) => what === "undoes")?.process ?? Infinity;
  for (const { what, process, key } of log)
    if (what === "begins" && process > first) faults.push(`${key} began in process ${process}, when undoing had begun in ${first}`);
  // The one that was under way when the process was killed is undone again.
  const undone = log.flatMap(({ what, key }) => (what === "undoes" ? [key] : []));
  const once = undone.filter((key, i) => undone[i - 1] !== key).map((key) => key.replace(/#.*/, ""));
  if (once.join() !== compensated.join()) faults.push(`undone: ${undone.join()}`);
  return faults;
}

function isUndone(taskId: string): boolean {
  return /^(plan|hotel\/.*|flight.*|car|gift|nights)$/.test(taskId);
}

test("rule 29: killed at any instant, all that was done is undone in reverse order, and nothing begins any more", async () => {
  expect(faultsOfEnd(whole)).toEqual([]);
  const bytes = whole.counts?.log ?? 0;
  const histories = Array.from({ length: 10 }, (_, i): Step[] => {
    const count = Math.ceil((bytes * (i + 1)) / 10.3);
    return [{ instant: { at: "log", count } }, { instant: { at: "log", count: 100 } }, { instant: { at: "turn", count: 4 } }];
  });
  const faults = await twoAtATime(histories, async (steps) => {
    const found = faultsOfEnd(await carryOut(steps));
    return found.length === 0 ? [] : [JSON.stringify(steps), ...found];
  });
  expect(faults.flat()).toEqual([]);
});
