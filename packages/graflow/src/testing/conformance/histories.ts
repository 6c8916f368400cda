// Random histories, drawn from seeds: the same in every run of the suite.
import { seededRandom } from "../random.ts";
import type { BackendCase } from "./bench.ts";
import { type CellChange, playHistory, type Step } from "./history.ts";

export const historyCases: readonly BackendCase[] = [
  {
    name: "histories: whatever is saved, forked, pruned and removed, every state, checkpoint and value is that of a simple model",
    async run({ backend: { runs } }) {
      for (let seed = 1; seed <= 12; seed++) await playHistory(runs, `history ${seed}`, drawHistory(seededRandom(seed), 40));
    },
  },
];

function drawHistory(random: () => number, length: number): Step[] {
  const below = (limit: number): number => Math.floor(random() * limit);
  const changes = (): CellChange[] =>
    Array.from({ length: below(5) }, () => ({ group: below(3), fresh: below(5) === 0, cell: below(4), content: below(9) }));
  return Array.from({ length }, (): Step => {
    const kind = below(20);
    const run = below(1000);
    if (kind < 13) return { type: "save", run, changes: changes(), checkpoint: below(4) > 0 };
    if (kind < 16) return { type: "fork", run, version: below(1000), changes: changes() };
    if (kind < 19) return { type: "prune", run, keep: Array.from({ length: below(3) }, () => below(1000)) };
    return { type: "remove", run };
  });
}
