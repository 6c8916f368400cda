// The cases of records, tested: each store here breaks one promise, and the cases that say so must fail, and no others.
import { describe, expect, test } from "vitest";
import { type BackendCase, recordCases } from "../../src/testing/index.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { type BrokenRecords, openBroken } from "./broken-records.ts";
import { logLines } from "./log-lines.ts";
import { logNumbers } from "./log-numbers.ts";
import { recordChanges } from "./record-changes.ts";
import { recordLists } from "./record-lists.ts";
import { recordMaking } from "./record-making.ts";

const broken: readonly BrokenRecords[] = [...recordMaking, ...recordChanges, ...recordLists, ...logLines, ...logNumbers];

type Sound = Omit<BrokenRecords, "does" | "fails">;

async function passes({ run }: BackendCase, store: Sound): Promise<boolean> {
  const clock = new VirtualClock();
  try {
    await run({ ...openBroken(clock, store), clock, advance: (ms) => clock.advance(ms) });
    return true;
  } catch {
    return false;
  }
}

async function failures(store: Sound): Promise<string[]> {
  const failed: string[] = [];
  for (const each of recordCases) if (!(await passes(each, store))) failed.push(each.name);
  return failed;
}

describe("a record store that", () => {
  test("keeps every promise passes every case", async () => {
    expect(await failures({})).toEqual([]);
  });

  test.each(broken)("$does fails where it does so", async (store) => {
    expect(store.fails).not.toEqual([]);
    expect((await failures(store)).toSorted()).toEqual(store.fails.toSorted());
  });
});

test("every case fails for a store that breaks what it is about", () => {
  const bitten = new Set(broken.flatMap(({ fails }) => fails));
  expect(recordCases.map(({ name }) => name).filter((name) => !bitten.has(name))).toEqual([]);
});
