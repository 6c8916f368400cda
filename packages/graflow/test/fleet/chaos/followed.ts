// What a story asks of its fleet while it goes on and when it is over, though the server may be away.
import { setTimeout } from "node:timers/promises";
import { isGraflowError, type Engine, type RunEvent, type RunOutcome } from "../../../src/index.ts";

export async function outcomeOf(engine: Engine, runId: string): Promise<RunOutcome<unknown>> {
  for (;;) {
    try {
      return await engine.follow(runId).outcome();
    } catch (error) {
      expectPassing(error);
      await setTimeout(100);
    }
  }
}

/**
 * Until nothing is in any queue. When the runs have ended there may be work in it of those who were killed: it is nobody's, and as long as
 * somebody works it goes.
 */
export async function emptied(engine: Engine, end: AbortSignal): Promise<void> {
  for (;;) {
    const states = (await engine.fleet?.queues.states().catch(expectPassing)) ?? [undefined];
    if (states.every((state) => state?.waiting === 0 && state.delayed === 0 && state.active === 0)) return;
    await setTimeout(50, undefined, { signal: end });
  }
}

export async function eventsOf(engine: Engine, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of engine.follow(runId).events()) events.push(event);
  return events;
}

/** The server is away, or somebody was quicker. */
export function expectPassing(error: unknown): void {
  if (!isGraflowError(error) || !(error.code.startsWith("BACKEND_") || error.code === "ASK_CLOSED")) throw error;
}
