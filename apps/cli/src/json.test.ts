import { expect, test } from "vitest";
import { errorReport } from "./error-report.ts";
import { errorLine, eventLine, outcomeLine } from "./json.ts";
import { Story } from "../test/sample-run.ts";

const report = (error: unknown): ReturnType<typeof errorReport> => errorReport(error, []);

test("an event is one line with its own fields", () => {
  expect(JSON.parse(eventLine(new Story().completed("a", { output: new Map([["n", 1n]]) })))).toEqual({
    seq: 1,
    at: 100,
    runId: "r1",
    type: "task.completed",
    taskId: "a",
    kind: "task",
    iteration: 0,
    attempt: 0,
    duration: 100,
    output: { Map: [["n", "1n"]] },
  });
});

test("a huge value in an event is cut, and the line says how much is missing", () => {
  const line = eventLine(new Story().completed("a", { output: Array.from({ length: 200_000 }, (_, index) => index) }));
  expect(line.length).toBeLessThan(100_000);
  expect(line).toMatch(/… 19\d{4} more"/);
});

test("the outcome has the whole output", () => {
  const output = Array.from({ length: 20_000 }, (_, index) => index);
  expect(JSON.parse(outcomeLine("r1", { status: "completed", output }, report))).toEqual({
    type: "outcome",
    runId: "r1",
    status: "completed",
    output,
  });
});

test("a failed outcome has the error with code, message, hint and cause", () => {
  const error = Object.assign(new Error("Task failed", { cause: new TypeError("why") }), {
    code: "TASK_FAILED",
    hint: "Do this.",
    taskId: "a",
  });
  expect(JSON.parse(outcomeLine("r1", { status: "failed", error }, report))).toMatchObject({
    type: "outcome",
    status: "failed",
    error: { code: "TASK_FAILED", message: "Task failed", hint: "Do this.", taskId: "a", cause: { name: "TypeError", message: "why" } },
  });
});

test("before a run an error is one line too", () => {
  expect(JSON.parse(errorLine("text", report))).toEqual({ type: "error", error: { name: "Thrown value", message: "text" } });
});
