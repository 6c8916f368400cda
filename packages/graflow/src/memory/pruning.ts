// Saves that become one with the next.
import { type Delta, firstDelta, joinAll } from "../run/snapshot/cells.ts";
import type { KeptRun, KeptSave } from "./kept-run.ts";
import type { ValueTexts } from "./value-texts.ts";

/** Joins each save with the next, but for the last, those where forks begin, and those to be kept. Returns how many checkpoints are gone. */
export function pruneRun(run: KeptRun, keep: ReadonlySet<number>, upTo: number, values: ValueTexts): number {
  const last = Math.min(run.record.version, upTo);
  const stays = (version: number): boolean => version >= last || run.forks.has(version) || keep.has(version);
  const saves = new Map<number, KeptSave>();
  let joining: Delta[] = [];
  let gone = 0;
  for (const [version, save] of run.saves) {
    joining.push(save.delta);
    if (!stays(version)) {
      if (save.checkpoint !== undefined) gone++;
      continue;
    }
    saves.set(
      version,
      joining.length === 1 ? save : { ...save, delta: joined(joining, saves.size === 0 && run.record.parent === undefined) },
    );
    joining = [];
  }
  // What stays is counted before anything is freed, so that a text which both have is never gone.
  for (const { delta } of saves.values()) values.use(delta);
  for (const { delta } of run.saves.values()) values.free(delta);
  run.saves = saves;
  return gone;
}

function joined(deltas: readonly Delta[], isFirst: boolean): Delta {
  const delta = joinAll(deltas);
  return isFirst ? firstDelta(delta) : delta;
}
