// Rule 39: a run that fails, and is gone on with when it has been mended, by processes that are killed in both of its lives.
import { expect, test } from "vitest";
import type { Step } from "./history.ts";
import { twoAtATime } from "./lanes.ts";
import { type Seen, look } from "./look.ts";
import { newPlace, removePlace, start } from "./processes.ts";
import { type Result, resultOf } from "./result.ts";
import { readLog } from "./side-log.ts";

interface Ended {
  readonly seen: Seen;
  readonly faults: readonly string[];
  /** Bytes of the side log in both of its lives. */
  readonly bytes: number;
}

/** Lets processes carry the run out that are killed at these instants, until it has failed; and then until it has completed. */
async function carryOut(before: readonly Step[], after: readonly Step[]): Promise<Ended> {
  const place = newPlace({}, "mending");
  const faults: string[] = [];
  const stored: ReadonlySet<string>[] = [];
  let bytes = 0;
  let seen = await look(place);
  for (const [workflow, steps] of [
    ["mending", [...before, {}]],
    ["mended", [...after, {}]],
  ] as const) {
    for (const { instant } of steps) {
      const task = { do: seen.run === undefined ? "start" : "resume" } as const;
      const end = await start({ ...place, workflow }, stored.length, task, instant).end;
      if (end.type === "done") bytes += end.counts.log;
      if (end.type === "refused") faults.push(end.message);
      seen = await look(place);
      faults.push(...seen.faults);
      stored.push(new Set(seen.completed));
      if (seen.run?.status === (workflow === "mending" ? "failed" : "completed")) break;
    }
  }
  for (const { what, process, key } of readLog(place.log))
    if (what === "begins" && stored[process - 1]?.has(key) === true) faults.push(`${key} began again in process ${process}`);
  if (faults.length === 0) removePlace(place);
  return { seen, faults: faults.length === 0 ? [] : [place.folder, ...faults], bytes };
}

test("rule 39: killed before it has failed, and when it has been mended, it ends as if nothing had been, and does nothing twice", async () => {
  const whole = await carryOut([], []);
  expect(whole.faults).toEqual([]);
  const log = (part: number): Step => ({ instant: { at: "log", count: Math.ceil((whole.bytes * part) / 100) } });
  const turns = (count: number): Step => ({ instant: { at: "turn", count } });
  const at = (point: "after-claim" | "after-save" | "before-complete"): Step => ({ instant: { at: "fault", point, count: 1 } });
  const histories: readonly (readonly [before: readonly Step[], after: readonly Step[]])[] = [
    [[log(20), turns(12)], [log(3)]],
    [[log(40)], [at("after-claim"), turns(8), turns(6)]],
    [
      [log(60), log(10)],
      [turns(10), at("after-claim")],
    ],
    [
      [turns(40), at("before-complete")],
      [at("after-save"), at("after-save")],
    ],
    [[], [turns(3), turns(5), turns(7), at("before-complete")]],
  ];
  const ends = await twoAtATime(histories, ([before, after]) => carryOut(before, after));
  expect(ends.flatMap(({ faults }, i) => (faults.length === 0 ? [] : [JSON.stringify(histories[i]), ...faults]))).toEqual([]);
  // What is known from before it has failed is told once more.
  const once = ({ seen }: Ended): Result => resultOf({ ...seen, completed: [...new Set(seen.completed)] });
  for (const end of ends) expect(once(end)).toEqual(once(whole));
  // Many processes are started and killed: on a busy machine each takes seconds.
}, 300_000);
