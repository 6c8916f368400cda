// What hosts see of carrying out what others have handed over.
import type { TakenWork, WorkEnd } from "../../ports/work-queues.ts";

/** A task or run that is being carried out for somebody. */
export interface CurrentWork {
  readonly runId: string;
  /** Empty for a whole run. */
  readonly taskId: string;
  /** In ms since 1970. */
  readonly since: number;
}

/** Since it was made. */
export interface WorkCounters {
  /** Tasks that ended here, whichever way. */
  readonly processed: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Attempts that were not a task's first. */
  readonly retried: number;
  readonly running: number;
  /** Of carrying tasks out, together. */
  readonly seconds: number;
}

/** Where a worker does what it has taken. */
export interface Workbench {
  /** Never rejects. */
  carryOut(work: TakenWork): Promise<WorkEnd>;
  readonly current: readonly CurrentWork[];
  readonly counters: WorkCounters;
  /** Signals what is being carried out: it is given back, and others do it. Resolves when nothing is any more. */
  handBack(reason: string): Promise<void>;
}
