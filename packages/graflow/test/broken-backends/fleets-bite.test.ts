// The cases of fleets, tested: each fleet here breaks one promise, and the cases that say so must fail, and no others.
import { describe, expect, test } from "vitest";
import { memory } from "../../src/memory/backend.ts";
import type { OpenBackend } from "../../src/ports/backend.ts";
import type { Fleet } from "../../src/ports/fleet.ts";
import { type BackendCase, fleetCases } from "../../src/testing/index.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { type BrokenFleet, brokenFleets as others } from "./broken-fleets.ts";
import { brokenLetters } from "./broken-letters.ts";
import { ModelFleet } from "./model-fleet.ts";

const brokenFleets = [...others, ...brokenLetters];

type Sound = Omit<BrokenFleet, "does" | "fails">;

async function passes({ run }: BackendCase, { alter, stays }: Sound): Promise<boolean> {
  const clock = new VirtualClock();
  const model = new ModelFleet(clock);
  const open = (): OpenBackend => {
    const parts = model.open();
    const { post, workers, queues, deadLetters } = alter?.(parts, model) ?? {};
    const fleet = {
      post: { ...parts.post, ...post },
      workers: { ...parts.workers, ...workers },
      queues: { ...parts.queues, ...queues },
      deadLetters: { ...parts.deadLetters, ...deadLetters },
    };
    // The cases ask for no more of it.
    return { ...memory().open({ clock }), fleet: fleet as unknown as Fleet };
  };
  const reopen = (): Promise<OpenBackend> => {
    if (stays !== true) model.end();
    return Promise.resolve(open());
  };
  const advance = async (ms: number): Promise<void> => {
    await clock.advance(ms);
    await new Promise((resolve) => void setImmediate(resolve));
  };
  try {
    await run({ backend: open(), other: open(), clock, advance, reopen });
    return true;
  } catch {
    return false;
  }
}

async function failures(store: Sound): Promise<string[]> {
  const failed: string[] = [];
  for (const each of fleetCases) if (!(await passes(each, store))) failed.push(each.name);
  return failed;
}

describe("a fleet that", () => {
  test("keeps every promise passes every case", async () => {
    expect(await failures({})).toEqual([]);
  });

  test.each(brokenFleets)("$does fails where it does so", async (fleet) => {
    expect(fleet.fails).not.toEqual([]);
    expect((await failures(fleet)).toSorted()).toEqual(fleet.fails.toSorted());
  });
});

test("every case fails for a fleet that breaks what it is about", () => {
  const bitten = new Set(brokenFleets.flatMap(({ fails }) => fails));
  expect(fleetCases.map(({ name }) => name).filter((name) => !bitten.has(name))).toEqual([]);
});
