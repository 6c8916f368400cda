// Keeps the books of the asks of a run that is over: each was told to be opened once, and to have ended once after that, the way it did.
import type { AskInfo, RunEvent } from "../../src/index.ts";

/** What is wrong: one sentence each. */
export function faultsOfAsks(events: readonly RunEvent[], asks: readonly AskInfo[]): string[] {
  const faults: string[] = [];
  const state = new Map<string, "open" | "over">();
  const byId = new Map(asks.map((ask) => [ask.id, ask]));
  for (const event of events) {
    if (event.type !== "ask.opened" && event.type !== "ask.answered" && event.type !== "ask.cancelled") continue;
    const { askId, type, seq } = event;
    const before = state.get(askId);
    const name = `${seq} ${type} ${askId}`;
    if (type === "ask.opened") {
      if (before !== undefined) faults.push(`${name} comes after it was ${before}`);
      state.set(askId, "open");
      continue;
    }
    if (before !== "open") faults.push(`${name} comes after ${before ?? "nothing"}`);
    state.set(askId, "over");
    const end = byId.get(askId)?.end.status;
    const told = type === "ask.cancelled" ? ["cancelled"] : event.inTime ? ["answered"] : ["expired"];
    if (end === undefined || !told.includes(end)) faults.push(`${name} is told of one that is ${end}`);
  }
  for (const [id, how] of state) if (how === "open") faults.push(`${id} was opened and has no end`);
  for (const { id, prompt, end } of asks) if (end.status === "open") faults.push(`${id} (${prompt}) is still open`);
  return faults;
}
