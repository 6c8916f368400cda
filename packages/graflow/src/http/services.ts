// What every route and page of the server works with.
import type { Engine } from "../engine/face.ts";
import type { Workflow } from "../engine/workflow.ts";
import type { AuditTrail } from "./audit.ts";
import type { Caller } from "./caller.ts";

export interface Services {
  readonly engine: Engine;
  /** By name: those that can be started, and whose runs can be gone on with. */
  readonly workflows: ReadonlyMap<string, Workflow<never, unknown>>;
  readonly audit: AuditTrail;
  /** Where people reach the server, without a slash at the end: `https://flows.example.org`. */
  readonly baseUrl: string;
  /** In milliseconds since 1970, by the engine's clock. */
  readonly now: () => number;
}

/** What a request carries, for hono. */
export interface Env {
  Variables: {
    /** Set before any route runs. */
    caller: Caller;
    /** Allows the scripts and styles of this very answer. */
    nonce: string;
    /** Goes with every form of a page, as the field `csrf`, or with a request of its scripts, as the header `X-CSRF-Token`. */
    csrf: string;
  };
}
