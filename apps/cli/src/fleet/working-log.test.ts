// What a worker says of the work that it has done.
import type { WorkerEvent, WorkInfo } from "@graflow/core/worker";
import { expect, test } from "vitest";
import { createColors } from "../colors.ts";
import { workingLog } from "./working-log.ts";

const subject = { workflow: "pages", graph: undefined, runId: "r1", taskId: "measure", owner: undefined };
const work: WorkInfo = { id: "w", kind: "tasks", queue: "default", subject, taken: 1 };
type Ended = Extract<WorkerEvent, { type: "work.ended" }>;

function lineOf(end: Ended["end"], kind: WorkInfo["kind"] = "tasks"): string | undefined {
  const lines: string[] = [];
  const log = workingLog((line) => lines.push(line), createColors(false));
  log.take({ type: "work.ended", work: { ...work, kind }, end, duration: 12 });
  log.end();
  return lines[0];
}

test("a call that has ended well, one that has failed, and batches of both are told apart", () => {
  expect(lineOf({ type: "done", calls: { ended: 1, failed: 0 } })).toBe("✔ pages r1 measure 12 ms");
  expect(lineOf({ type: "done", calls: { ended: 1, failed: 1 } })).toBe("✖ pages r1 measure 12 ms  failed");
  expect(lineOf({ type: "done", calls: { ended: 40, failed: 0 } })).toBe("✔ pages r1 measure and 39 more 12 ms");
  expect(lineOf({ type: "done", calls: { ended: 40, failed: 2 } })).toBe("✖ pages r1 measure and 39 more 12 ms  2 failed");
});

test("of runs that have ended nothing is told here: the engine does", () => {
  expect(lineOf({ type: "done" }, "run")).toBeUndefined();
});
