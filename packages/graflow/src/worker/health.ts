// Whether a worker does what it is for. A connection that answers is no proof: what counts is that the consumers would be given work if there
// was any. Pure: facts in, a verdict out.
import type { Mode } from "./mode.ts";

export type Health =
  | { readonly status: "ok" }
  /** It does not take work yet. */
  | { readonly status: "starting" }
  /** It takes no more. */
  | { readonly status: "draining" }
  | { readonly status: "stopped" }
  /** The store is away or says no, since then (ms since 1970). */
  | { readonly status: "away"; readonly since: number; readonly problem: string }
  /** Connected, and neither work nor word that there is none has come since then, although there was room for it. */
  | { readonly status: "deaf"; readonly since: number; readonly kind: "tasks" | "runs" };

/** What is known of one consumer. */
export interface Hearing {
  readonly kind: "tasks" | "runs";
  /** In ms since 1970. */
  readonly heardAt: number;
  /** Since when it has room for more work; `undefined` while it has none: then it does not listen. In ms since 1970. */
  readonly freeSince: number | undefined;
}

export interface Facts {
  readonly mode: Mode["type"];
  readonly now: number;
  /** Since when the process has been awake: it may have been stopped, and then nobody could be heard. */
  readonly awakeSince: number;
  /** What does not work at this moment, and since when. */
  readonly trouble: { readonly since: number; readonly problem: string } | undefined;
  readonly hearing: readonly Hearing[];
  /** In ms. */
  readonly deafAfter: number;
}

export function healthOf({ mode, now, awakeSince, trouble, hearing, deafAfter }: Facts): Health {
  if (mode === "stopped") return { status: "stopped" };
  if (trouble !== undefined) return { status: "away", ...trouble };
  if (mode === "starting") return { status: "starting" };
  if (mode !== "running") return { status: "draining" };
  for (const { kind, heardAt, freeSince } of hearing) {
    if (freeSince === undefined) continue;
    const since = Math.max(heardAt, freeSince, awakeSince);
    if (now - since > deafAfter) return { status: "deaf", since, kind };
  }
  return { status: "ok" };
}

/** Whether it does what it is for, or will by itself. */
export function isHealthy({ status }: Health): boolean {
  return status === "ok" || status === "starting" || status === "draining";
}

/** Whether starting the process anew would not help. */
export function isAlive({ status }: Health): boolean {
  return status !== "deaf" && status !== "stopped";
}
