// Whether a run that was suspended has what it waits for.
import type { AskStore } from "../../ports/ask-store.ts";
import type { RunRecord } from "../../ports/run-store.ts";
import { readFacts } from "../saving/facts.ts";

export async function isAwake(run: RunRecord, asks: AskStore): Promise<boolean> {
  const { wake } = readFacts(run.facts, run.id);
  if (wake === undefined || wake === "next") return wake === "next";
  for (const id of wake.asks) {
    const ask = await asks.find(id);
    // One that is not there any more nobody can answer: the run asks it anew.
    if (ask?.state.status !== "open") return true;
  }
  return false;
}
