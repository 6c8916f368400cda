import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { Kept } from "./kept.ts";
import type { ProgramWay } from "./way.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** A way to a program that ends when it is told to. */
function program(): { readonly way: ProgramWay; end(error: Error): void } {
  const { promise: gone, resolve: end } = Promise.withResolvers<Error>();
  const line = { send() {}, listen() {} };
  return { way: { line, gone, kill: async () => {}, release() {}, hear() {}, forget() {} }, end };
}

/** A call that waits for the end of the program with all that it has, and is over. */
function call(kept: Kept): WeakRef<object> {
  const input = { text: "x".repeat(1000) };
  const way = kept.take(() => void kept.leave());
  void way.gone.then(() => input);
  way.release();
  return new WeakRef(input);
}

test("a program that goes on holds nothing of the calls that are over", async () => {
  const { way } = program();
  const kept = new Kept(way);
  const calls = Array.from({ length: 100 }, () => call(kept));
  await new Promise((resolve) => void setImmediate(resolve));
  collect();
  expect(calls.filter((over) => over.deref() !== undefined)).toEqual([]);
  await way.kill();
});

test("a call hears of the end of the program, one that is over does not, and one that begins afterwards at once", async () => {
  const { way, end } = program();
  const kept = new Kept(way);
  const heard: string[] = [];
  const take = (name: string): void => void kept.take(() => {}).gone.then(({ message }) => heard.push(`${name}: ${message}`));
  take("over");
  expect(kept.leave()).toBe(true);
  take("going on");
  end(new Error("it has ended"));
  await way.gone;
  expect(kept.leave()).toBe(false);
  take("late");
  await new Promise((resolve) => void setImmediate(resolve));
  expect(heard).toEqual(["going on: it has ended", "late: it has ended"]);
});
