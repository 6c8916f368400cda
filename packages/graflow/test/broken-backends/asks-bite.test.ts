// The cases of asks, tested: each store here breaks one promise, and the cases that say so must fail, and no others.
import { describe, expect, test } from "vitest";
import { askCases, type BackendCase } from "../../src/testing/index.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { type BrokenAsks, openBroken } from "./broken-asks.ts";
import { askCancelling } from "./ask-cancelling.ts";
import { askChanges } from "./ask-changes.ts";
import { askClosing } from "./ask-closing.ts";
import { askDue } from "./ask-due.ts";
import { askEnds } from "./ask-ends.ts";
import { askFilters } from "./ask-filters.ts";
import { askLists } from "./ask-lists.ts";
import { askNews } from "./ask-news.ts";
import { askOpening } from "./ask-opening.ts";

const broken: readonly BrokenAsks[] = [
  ...askOpening,
  ...askClosing,
  ...askCancelling,
  ...askDue,
  ...askChanges,
  ...askLists,
  ...askFilters,
  ...askNews,
  ...askEnds,
];

type Sound = Omit<BrokenAsks, "does" | "fails">;

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
  for (const each of askCases) if (!(await passes(each, store))) failed.push(each.name);
  return failed;
}

describe("an ask store that", () => {
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
  expect(askCases.map(({ name }) => name).filter((name) => !bitten.has(name))).toEqual([]);
});
