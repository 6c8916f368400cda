// The points of a backend at which faults can be made.

/**
 * Where faults can be made. *Before* means that the store has not been asked yet: nothing is stored. *After* means that it has done it, but
 * whoever asked has not heard of it: what fails here is stored all the same.
 *
 * - `create`: a run is made, with its first save. After: not when it was refused.
 * - `save`: a save of a run that goes on. After: not when it was lost; so for the two below.
 * - `suspend`: the save with which a run goes to sleep.
 * - `complete`: the save with which a run ends, well or not.
 * - `claim`: a run's lease is taken, to go on with it. After: also when it was not had.
 * - `renew`: leases are made to last.
 * - `cancel`: somebody asks that a run be cancelled.
 * - `read`: a state is read, to go on from it or to look at it.
 * - `prune`, `remove`: checkpoints or a run are removed.
 * - `ask`: an ask is opened. After: not when it was there already, or its id was taken.
 * - `answer`: an ask is closed, by an answer or because its time is up. After: not when somebody was first; so for the two below.
 * - `withdraw`: an ask is cancelled, or all open asks of a run are.
 * - `escalate`: who is asked, or for how long, is changed.
 * - `record`: a record is made, replaced or removed. After: not when it was not, because its id was taken, or it has another version, or is gone.
 * - `log`: a line is added to a log.
 */
export const faultPoints = [
  "before-create",
  "after-create",
  "before-save",
  "after-save",
  "before-suspend",
  "after-suspend",
  "before-complete",
  "after-complete",
  "before-claim",
  "after-claim",
  "before-renew",
  "after-renew",
  "before-cancel",
  "after-cancel",
  "before-read",
  "after-read",
  "before-prune",
  "after-prune",
  "before-remove",
  "after-remove",
  "before-ask",
  "after-ask",
  "before-answer",
  "after-answer",
  "before-withdraw",
  "after-withdraw",
  "before-escalate",
  "after-escalate",
  "before-record",
  "after-record",
  "before-log",
  "after-log",
] as const;

export type FaultPoint = (typeof faultPoints)[number];

/** A point that has been reached. */
export interface Fault {
  readonly point: FaultPoint;
  /** `undefined` for a renewal, which is of several runs, and for an ask that is there already. */
  readonly runId: string | undefined;
  /** `undefined` for what is no ask, and for all asks of a run. */
  readonly askId: string | undefined;
  /** In which collection the record is, or which log a line is added to; `undefined` for what is neither. */
  readonly collection: string | undefined;
  /** Of the save at hand, of the state that is read, or that an ask or a record must have; `undefined` where there is none, and for the last state. */
  readonly version: number | undefined;
  /** How often this point has been reached since the backend was opened, with this time: from 1 on. */
  readonly count: number;
}

export type FaultAct = FaultPoint extends `${string}-${infer Act}` ? Act : never;
