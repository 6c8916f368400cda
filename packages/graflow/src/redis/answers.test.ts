import { expect, test } from "vitest";
import { Answers } from "./answers.ts";
import type { Limit } from "./limit.ts";

const late = (): Error => new Error("too late");
const never = new Promise<never>(() => {});

test("what comes in time is handed on, and whoever has no time left is told so", async () => {
  const answers = new Answers();
  const inTime = { left: () => Infinity };
  expect(await answers.await(Promise.resolve(1), inTime, late)).toBe(1);
  await expect(answers.await(Promise.reject(new Error("no")), inTime, late)).rejects.toThrow("no");
  await expect(answers.await(never, { left: () => 0 }, late)).rejects.toThrow("too late");
});

test("whoever has more time than was thought is looked at again then", async () => {
  const ends = [1, 0, 1, 0];
  await expect(new Answers().await(never, { left: () => ends.shift() ?? 0 }, late)).rejects.toThrow("too late");
});

test("when thousands have less one after the other, as when an engine is closed, each is looked at once", async () => {
  const answers = new Answers();
  const given: (() => void)[] = [];
  let looks = 0;
  const waiting = Array.from({ length: 1000 }, () => {
    let left = 60_000;
    const limit: Limit = {
      left: () => (looks++, left),
      onLess(look) {
        given.push(() => {
          left = 0;
          look();
        });
        return () => {};
      },
    };
    return answers.await(never, limit, late).catch((error: unknown) => error);
  });
  looks = 0;
  for (const giveUp of given) giveUp();
  expect(new Set((await Promise.all(waiting)).map(String))).toEqual(new Set(["Error: too late"]));
  expect(looks).toBe(1000);
});
