// What the routes of the API work with, beside what the page has as well.
import type { AskInfo } from "../../engine/asks/face.ts";
import type { Supervisor } from "../../engine/face.ts";
import type { Caller } from "../caller.ts";
import type { Services } from "../services.ts";

export interface ApiParts extends Services {
  /** Aborts when the server is about to end: streams end then. */
  readonly closing: AbortSignal;
  /** Who goes on with suspended runs here; absent when that is somebody else's. */
  readonly supervisor: Supervisor | undefined;
  readonly mayAnswer: (caller: Caller, ask: AskInfo) => boolean;
  /** The path of an address of the API, as a client reaches it: `/flows/api/runs/1`. */
  readonly pathOf: (...segments: readonly string[]) => string;
}
