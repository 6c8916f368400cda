// All that an ask store is held to.
import type { BackendCase } from "../bench.ts";
import { closingCases } from "./closing.ts";
import { dueCases } from "./due.ts";
import { askDurabilityCases } from "./lasting.ts";
import { askListCases } from "./listing.ts";
import { newsCases } from "./news.ts";
import { openingCases } from "./opening.ts";
import { askRemovalCases } from "./removal.ts";

/** What an `AskStore` must do. Each case runs by itself, in any order, on a backend with nothing in it. */
export const askCases: readonly BackendCase[] = [
  ...openingCases,
  ...closingCases,
  ...dueCases,
  ...askListCases,
  ...newsCases,
  ...askRemovalCases,
  ...askDurabilityCases,
];
