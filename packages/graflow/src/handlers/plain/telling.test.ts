import { expect, test } from "vitest";
import type { Logger, TaskContext } from "../../graph/context.ts";
import { Telling } from "./telling.ts";

function noting(): { readonly telling: Telling; readonly noted: [level: string, length: number][] } {
  const noted: [string, number][] = [];
  const at = (level: string) => (message: string) => void noted.push([level, message.length]);
  const log: Logger = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  return { telling: new Telling({ log } as unknown as TaskContext), noted };
}

test("what a task prints is its log, up to a bound; then that is said once", () => {
  const { telling, noted } = noting();
  const line = "x".repeat(32 * 1024 * 1024);
  for (let i = 0; i < 5; i++) telling.printed(line);
  expect(noted.map(([level]) => level)).toEqual(["info", "info", "warn"]);
});

test("a line of a log is cut", () => {
  const { telling, noted } = noting();
  telling.line("x".repeat(1_000_000), "stdout", undefined);
  expect(noted).toEqual([["info", 16 * 1024 + "… (1000000 characters)".length]]);
});
