import { describe, expect, test } from "vitest";
import { bury, deviceOf, grant, join, leave, readLedger, ticketsIn, type Ledger } from "./ledger.ts";
import { Pulse } from "./pulse.ts";

const empty = (): Ledger => readLedger(undefined, "gpu");

describe("the ledger of a pool", () => {
  test("lends to those who wait by priority, then by arrival, and the lowest device that is free", () => {
    const ledger = empty();
    join(ledger, ["a", 1, 0, 2]);
    join(ledger, ["b", 1, 0, 2]);
    join(ledger, ["c", 1, -1, 2]);
    join(ledger, ["d", 1, 0, 2]);
    expect(grant(ledger)).toEqual([
      ["c", 1],
      ["a", 1],
    ]);
    leave(ledger, ["c", 1]);
    expect(grant(ledger)).toEqual([["b", 1]]);
    expect(deviceOf(ledger, ["b", 1])).toBe(0);
    expect(ledger.waiting).toEqual([["d", 1, 0, 2]]);
  });

  test("lends nobody a device that he does not know of", () => {
    const ledger = empty();
    join(ledger, ["few", 1, 0, 1]);
    join(ledger, ["few", 2, 0, 1]);
    join(ledger, ["many", 1, 0, 3]);
    expect(grant(ledger)).toEqual([
      ["few", 1],
      ["many", 1],
    ]);
    expect(ticketsIn(ledger, "few")).toEqual(new Set([1, 2]));
  });

  test("has nothing of a process that was buried, and nobody leaves twice", () => {
    const ledger = empty();
    ledger.beats['__proto__ "a"'] = [1, 1000];
    for (const number of [1, 2]) join(ledger, ['__proto__ "a"', number, 0, 1]);
    grant(ledger);
    bury(ledger, '__proto__ "a"');
    expect(ledger).toEqual(empty());
    leave(ledger, ['__proto__ "a"', 1]);
    expect(ledger).toEqual(empty());
  });

  test("is read back as it was, and what is no ledger is refused", () => {
    const ledger = empty();
    join(ledger, ["a", 1, 0, 2]);
    expect(readLedger(JSON.stringify(ledger), "gpu")).toEqual(ledger);
    for (const text of ["", "null", "{}", '{"format":2,"beats":{},"held":{},"waiting":[]}'])
      expect(() => readLedger(text, "gpu")).toThrow(expect.objectContaining({ code: "DATA_DAMAGED" }));
  });
});

test("a process is dead when it has said nothing new for its own lease, by the clock of whoever looks", () => {
  const pulse = new Pulse();
  const ledger = empty();
  const say = (count: number): void => void (ledger.beats["a"] = [count, 1000]);
  say(1);
  expect(pulse.dead(ledger, 50_000)).toEqual([]);
  expect(pulse.dead(ledger, 51_000)).toEqual([]);
  say(2);
  expect(pulse.dead(ledger, 51_500)).toEqual([]);
  expect(pulse.dead(ledger, 52_501)).toEqual(["a"]);
  // One that has left and come back has another number.
  delete ledger.beats["a"];
  expect(pulse.dead(ledger, 60_000)).toEqual([]);
  say(2);
  expect(pulse.dead(ledger, 70_000)).toEqual([]);
});
