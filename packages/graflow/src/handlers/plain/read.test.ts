import { expect, test } from "vitest";
import { readLine } from "./read.ts";

test.each(["", "text", "[1]", "{", '{"type":"other"}', '{"a":1}', "null", '"type"', "{}", '  {"type":1}'])(
  "%s is a line of the log",
  (line) => {
    expect(readLine(line)).toEqual({ type: "other", problem: undefined });
  },
);

test.each([
  ['{"type":"log","message":1}', "Expected `message` to be text, got `1`"],
  ['{"type":"log","message":"m","data":[]}', "Expected `data` to be an object, got `[]`"],
  ['{"type":"progress"}', "Expected `done` to be a number, got `undefined`"],
  ['{"type":"ask","what":"x","id":{}}', "Expected `id` to be text or a number, got `{}`"],
  ['{"type":"ask","what":"x","args":{}}', "Expected `args` to be a list, got `{}`"],
])("%s looks like a message, and is told what is wrong with it", (line, problem) => {
  expect(readLine(line)).toEqual({ type: "other", problem });
});

test("null stands for what is absent, as in languages that have nothing else", () => {
  expect(readLine('{"type":"progress","done":1,"total":null,"message":null}')).toEqual({ type: "progress", done: 1 });
  expect(readLine('{"type":"ask","id":null,"what":"x","channel":null}')).toEqual({
    type: "ask",
    id: undefined,
    what: "x",
    args: [],
    channel: undefined,
  });
});
