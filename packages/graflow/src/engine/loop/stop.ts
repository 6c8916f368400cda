// Why a loop ends before its run, and how: the run is left as it stands, for whoever goes on with it.
import type { Happening } from "../../run/event.ts";
import type { AskDesk } from "../asks/desk.ts";
import type { RunSaving } from "../saving/run-saving.ts";
import type { LoopEnd } from "./setup.ts";

export type Stop =
  /**
   * `isBrief`: whoever looks after runs goes on with it as soon as he can. `waited`: the asks that tasks waited for; `undefined` when the run
   * has never asked anything.
   */
  | { readonly type: "suspended"; readonly reason: string; readonly isBrief: boolean; readonly waited: readonly string[] | undefined }
  /** Its store fails, or it is another's now. */
  | { readonly type: "broken"; readonly error: Error };

/** What of a loop is needed to end it early. */
export interface StoppingLoop {
  readonly runId: string;
  readonly saving: RunSaving;
  tell(happening: Happening): void;
}

/** Stores that the run goes on later, when nothing is in flight any more. Never rejects. */
export async function endEarly(loop: StoppingLoop, desk: AskDesk, stop: Stop): Promise<LoopEnd> {
  if (stop.type === "broken") {
    loop.tell({ type: "run.failed", error: stop.error });
    return { status: "failed", error: stop.error };
  }
  const { reason, isBrief, waited } = stop;
  try {
    const asks = waited === undefined ? [] : await desk.list({ runId: loop.runId, status: "open", order: "oldest" });
    // Of those that tasks waited for, some may have been answered since.
    const waking = [...new Set([...(waited ?? []), ...asks.map(({ id }) => id)])];
    const checkpoint = await loop.saving.suspend(reason, isBrief ? "next" : waking.length > 0 ? { asks: waking } : undefined);
    return { status: "suspended", checkpoint, reason, asks };
  } catch (error) {
    return { status: "failed", error: error as Error };
  }
}
