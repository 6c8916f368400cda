// What cases about a fleet are made of: two processes on one store.
import assert from "node:assert/strict";
import type { Fleet } from "../../../ports/fleet.ts";
import type { Post } from "../../../ports/post.ts";
import type { WorkResult } from "../../../ports/work-queues.ts";
import type { BackendBench } from "../bench.ts";

/** Of the backend under test. */
export function fleetOf({ backend: { fleet } }: BackendBench): Fleet {
  assert.ok(fleet !== undefined, "Expected the backend to have `fleet`: skip these cases with { fleet: reason }");
  return fleet;
}

/** Of another process. */
export function otherFleet({ other }: BackendBench): Fleet {
  assert.ok(other !== undefined, "Expected the bench to have `other`: a fleet has several processes");
  const { fleet } = other;
  assert.ok(fleet !== undefined);
  return fleet;
}

/** What has come. */
export interface Heard {
  readonly messages: string[];
  /** Waits until so many have come, and asserts that they are these. */
  are(expected: readonly string[]): Promise<void>;
  end(): void;
}

/** Resolves when the mailbox is there. */
export async function listen(bench: BackendBench, post: Post): Promise<Heard> {
  const messages: string[] = [];
  const end = post.listen((message) => void messages.push(message));
  await post.ready();
  const are = async (expected: readonly string[]): Promise<void> => {
    await until(bench, () => messages.length >= expected.length, `${expected.length} messages come`);
    assert.deepEqual(messages, expected);
  };
  return { messages, are, end };
}

/** Between two looks, in ms. */
const PACE = 10;
const LOOKS = 2000;

/** Lets time pass until it is so. */
export async function until(bench: BackendBench, isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let looks = 0; !(await isSo()); looks++) {
    assert.ok(looks < LOOKS, `Expected that ${what}`);
    await bench.advance(PACE);
  }
}

export function numbered(count: number, start: string = ""): string[] {
  return Array.from({ length: count }, (_, i) => `${start}${i + 1}`);
}

/** Results of these keys. */
export function results(pure: boolean, ...keys: readonly string[]): WorkResult[] {
  return keys.map((key) => ({ key, text: `result of ${key}`, pure }));
}

/** As they are listed, by key. */
export function sorted(kept: readonly WorkResult[]): WorkResult[] {
  return kept.toSorted((one, other) => (one.key < other.key ? -1 : 1));
}
