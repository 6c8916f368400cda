import { expect, test } from "vitest";
import { Queue } from "./queue.ts";

test("gives back in order, across any mixture of pushing and taking", () => {
  const queue = new Queue<number>();
  let pushed = 0;
  let taken = 0;
  // Never empty, and far longer than what it gives up at once.
  for (let round = 0; round < 10_000; round++) {
    for (let n = 0; n < 3; n++) queue.push(pushed++);
    for (let n = 0; n < (round % 7 === 0 ? 1 : 3) && queue.size > 1; n++) expect(queue.shift()).toBe(taken++);
  }
  expect(queue.size).toBe(pushed - taken);
  while (queue.size > 0) expect(queue.shift()).toBe(taken++);
  expect(taken).toBe(pushed);
  expect(queue.shift()).toBeUndefined();
});
