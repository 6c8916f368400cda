// Which devices a task has to itself, of the resource pools that stand around it: their numbers and their names.
import type { Attempt } from "../attempt.ts";
import type { Device } from "../device.ts";

function of<T>(attempt: Attempt, what: (device: Device) => T): Readonly<Record<string, T>> {
  // A pool may be called as something that every object has.
  const found = Object.create(null) as Record<string, T>;
  for (const [pool, device] of Object.entries(attempt.devices ?? {})) found[pool] = what(device);
  return Object.freeze(found);
}

export function resourcesOf(attempt: Attempt): Readonly<Record<string, number>> {
  return of(attempt, ({ index }) => index);
}

export function resourceNamesOf(attempt: Attempt): Readonly<Record<string, string>> {
  return of(attempt, ({ name }) => name);
}
