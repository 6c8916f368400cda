// The audit trail: who did what, when, from where. Append-only, in a log of the backend's record store.
import type { Caller } from "./caller.ts";

/** What can be written down. */
export type AuditAction =
  | "run.start"
  | "run.cancel"
  | "run.resume"
  | "run.fork"
  | "run.remove"
  | "checkpoints.prune"
  | "ask.answer"
  | "ask.cancel"
  | "schedule.put"
  | "schedule.remove"
  | "schedule.pause"
  | "schedule.resume"
  | "schedule.run"
  | "letter.retry"
  | "letter.edit"
  | "letter.drop"
  | "key.create"
  | "key.revoke"
  | "login"
  | "logout"
  | "access.refused";

/** One line of the trail. */
export interface AuditEntry {
  readonly seq: number;
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly action: AuditAction;
  /** What it was done to: the id of a run, an ask, a key; the path for `access.refused`. */
  readonly subject: string;
  readonly by?: string;
  readonly kind: Caller["kind"] | "terminal";
  readonly keyId?: string;
  readonly from: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface AuditFilter {
  readonly action?: AuditAction;
  readonly subject?: string;
  readonly by?: string;
  readonly order?: "oldest" | "newest";
  /** Only entries after the one with this `seq`, in that order. */
  readonly after?: number;
  /** At most so many. Default 100. */
  readonly limit?: number;
}

export interface AuditTrail {
  /** Writes a line. Rejects when it cannot be written: what must be accounted for does not happen then. */
  note(action: AuditAction, subject: string, by: AuditActor, details?: Readonly<Record<string, unknown>>): Promise<void>;
  list(filter?: AuditFilter): Promise<AuditEntry[]>;
}

/** Who is written down: a caller of the server, or somebody at a terminal. */
export type AuditActor = Pick<Caller, "name" | "keyId" | "from"> & { readonly kind: AuditEntry["kind"] };
