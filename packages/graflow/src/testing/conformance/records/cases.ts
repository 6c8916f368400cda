// All that a record store is held to.
import type { BackendCase } from "../bench.ts";
import { changingCases } from "./changing.ts";
import { recordDurabilityCases } from "./lasting.ts";
import { recordListCases } from "./listing.ts";
import { logCases } from "./logs.ts";
import { makingCases } from "./making.ts";

/** What a `RecordStore` must do. Each case runs by itself, in any order, on a backend with nothing in it. */
export const recordCases: readonly BackendCase[] = [
  ...makingCases,
  ...changingCases,
  ...recordListCases,
  ...logCases,
  ...recordDurabilityCases,
];
