// The suite for backends, tested: each store here breaks one promise, and the cases that say so must fail, and no others.
import { describe, expect, test } from "vitest";
import { memory } from "../../src/memory/backend.ts";
import { runCases } from "../../src/testing/conformance/cases.ts";
import type { BackendCase } from "../../src/testing/index.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { altered, type Broken, lasting } from "./broken.ts";
import { atomicity } from "./atomicity.ts";
import { cancelling } from "./cancelling.ts";
import { claims } from "./claims.ts";
import { creating } from "./creating.ts";
import { events } from "./events.ts";
import { forks } from "./forks.ts";
import { joining } from "./joining.ts";
import { lasts } from "./lasting.ts";
import { leases } from "./leases.ts";
import { lists } from "./lists.ts";
import { pruning } from "./pruning.ts";
import { removal } from "./removal.ts";
import { saving } from "./saving.ts";
import { values } from "./values.ts";

const broken: readonly Broken[] = [
  ...creating,
  ...saving,
  ...atomicity,
  ...claims,
  ...leases,
  ...cancelling,
  ...forks,
  ...pruning,
  ...joining,
  ...values,
  ...events,
  ...lists,
  ...removal,
  ...lasts,
];

/** A store without the cases that it fails. */
type Sound = Omit<Broken, "does" | "fails">;

/** Whether a store of memory does what a case says, when it is altered, and says that it lasts. */
async function passes({ run }: BackendCase, { alter, reopen, other, ends }: Sound): Promise<boolean> {
  const clock = new VirtualClock();
  const sound = memory().open({ clock });
  const runs = altered(sound.runs, alter(sound.runs, clock));
  const bench = {
    backend: lasting(sound, runs, ends !== true),
    clock,
    ...(other === undefined ? {} : { other: lasting(sound, altered(runs, other(runs))) }),
    advance: (ms: number) => clock.advance(ms),
    reopen: () => Promise.resolve(lasting(sound, reopen === undefined ? runs : altered(runs, reopen(runs)))),
  };
  try {
    await run(bench);
    return true;
  } catch {
    return false;
  }
}

async function failures(store: Sound): Promise<string[]> {
  const failed: string[] = [];
  for (const each of runCases) if (!(await passes(each, store))) failed.push(each.name);
  return failed;
}

describe("a store that", () => {
  test("keeps every promise passes every case", async () => {
    expect(await failures({ alter: () => ({}) })).toEqual([]);
  });

  test.each(broken)("$does fails where it does so", async (store) => {
    expect(store.fails).not.toEqual([]);
    expect((await failures(store)).toSorted()).toEqual(store.fails.toSorted());
  });
});

test("every case fails for a store that breaks what it is about", () => {
  const bitten = new Set(broken.flatMap(({ fails }) => fails));
  expect(runCases.map(({ name }) => name).filter((name) => !bitten.has(name))).toEqual([]);
});
