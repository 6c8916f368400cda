// The addresses that a notification carries: where an ask can be looked at and answered. Whoever serves the page makes them.
import type { AskInfo } from "../engine/asks/face.ts";

/** The addresses for one ask, in the hands of one of those that are told of it. */
export interface AskLinks {
  /** The page of the ask. */
  readonly page: string;
  /** Answer an approval with one click and a confirmation; absent for other kinds, and where nobody signs. */
  readonly approve?: string;
  readonly reject?: string;
}

/** `recipient`: who is going to click, when that is known: it is written down as who answered. */
export type LinkMaker = (ask: AskInfo, recipient?: string) => AskLinks | Promise<AskLinks>;
