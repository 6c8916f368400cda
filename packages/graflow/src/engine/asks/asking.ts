// An attempt as far as asking goes, and what it asks of.
import type { Pass } from "../../run/frame.ts";
import type { Request } from "./request.ts";

/** An attempt that may ask people. */
export interface Asking {
  readonly pass: Pass;
  readonly signal: AbortSignal;
  /** It has ended. */
  readonly over: boolean;
  /** Whether it waits for a time as well. */
  readonly isSleeping: boolean;
  /** How many asks of each kind it has made that it gave no key. */
  asks: Map<string, number> | undefined;
  /** What it has asked, by key: an answer to one thing is none to another. */
  prompts: Map<string, string> | undefined;
  /** It was signalled while it waited for an answer: what it returns after that is not its result. */
  cutShort: boolean;
}

/** Puts requests to people. */
export interface Inquiry {
  request<T>(asking: Asking, request: Request<T>): Promise<T>;
  /** One that asks has slept, and does not any more. */
  stirred(): void;
}
