// An event as JSON. The store leaves large values out of events, since the state has them; what comes from the run itself leaves them out here,
// so that an event is the same whichever way it came.
import type { RunEvent } from "../run/event.ts";
import { toJson, type Json } from "./json.ts";

/** From how many characters on a value is left out: as in the store. */
const LARGE = 1024;

const carried = ["input", "output", "value", "data"];

export function eventJson(event: RunEvent): { readonly [key: string]: Json } {
  const fields = toJson(event) as { readonly [key: string]: Json };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, carried.includes(name) ? shortened(value) : value]));
}

function shortened(value: Json): Json {
  if (typeof value !== "object" && typeof value !== "string") return value;
  const { length } = JSON.stringify(value);
  return length > LARGE ? { $omitted: length } : value;
}
