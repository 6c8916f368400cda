import { expect, test } from "vitest";
import { par, seq, task } from "./builders.ts";
import { buildWorkflow } from "./build.ts";

const a = task("a", (n: number) => n);

test("rule 7: a node inside a group may not have the group's own id", () => {
  const twice = par({
    a: seq(
      par(
        a,
        task("b", (n: number) => n),
      ).named("outer"),
    ),
  }).named("outer");
  expect(() => buildWorkflow("w", twice, undefined, {})).toThrow('The id "outer" is given to two different nodes');
  const key = par({ a: par({ a, b: task("b", (n: number) => n) }) });
  expect(() => buildWorkflow("w", key, undefined, {})).toThrow('The id "a" is given to two different nodes');
});
