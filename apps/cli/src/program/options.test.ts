import { InvalidArgumentError } from "commander";
import { expect, test } from "vitest";
import { atLeastNone, atLeastOne, checkpointPolicy, collect, duration, jsonPair, pair } from "./options.ts";

test("a policy is a word, a number of tasks, or a duration", () => {
  expect(["manual", "each-task", "10", "30s", "1.5h"].map(checkpointPolicy)).toEqual([
    "manual",
    "each-task",
    { every: 10 },
    { every: "30s" },
    { every: "1.5h" },
  ]);
  for (const text of ["never", "0", "-1", "1.5", "30 s", "", "s"]) expect(() => checkpointPolicy(text)).toThrow(InvalidArgumentError);
});

test("values to change are JSON, and a text without quotes is told how to be one", () => {
  expect(jsonPair('b={"a=c":1}', jsonPair("a=1"))).toEqual({ a: 1, b: { "a=c": 1 } });
  expect(() => jsonPair("name=blue")).toThrow("A text needs quotes of its own: 'name=\"blue\"'.");
  for (const text of ["a", "=1", "a="]) expect(() => jsonPair(text)).toThrow(InvalidArgumentError);
});

test("names, words, numbers and durations", () => {
  expect(pair("c=d", pair("a=b"))).toEqual({ a: "b", c: "d" });
  expect(collect("b", collect("a"))).toEqual(["a", "b"]);
  expect([atLeastNone("0"), atLeastOne("12")]).toEqual([0, 12]);
  expect(duration("7d")).toBe("7d");
  for (const read of [atLeastOne, duration, pair]) expect(() => read("")).toThrow(InvalidArgumentError);
  expect(() => atLeastOne("0")).toThrow("Expected an integer of at least 1, got `0`.");
});
