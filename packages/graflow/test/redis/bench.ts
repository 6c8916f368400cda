// The stores of a test, on its server.
import { onTestFinished } from "vitest";
import type { Clock } from "../../src/ports/clock.ts";
import type { RedisOptions } from "../../src/redis/options.ts";
import { openStores, type Stores } from "./stores.ts";

/** Closed at the end of the test. */
export function storesOf(options: RedisOptions, clock?: Clock): Stores {
  const stores = openStores(options, clock);
  onTestFinished(() => stores.close());
  return stores;
}

/** Looks now and then; what never comes is ended by the time-out of the test. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => void setTimeout(resolve, 5));
}
