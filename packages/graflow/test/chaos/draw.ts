// Instants drawn by chance, from a seed: equally often of each kind, and anywhere in what an undisturbed run does of it.
import { seededRandom } from "../../src/testing/random.ts";
import { type Step, type Undisturbed, survives } from "./history.ts";
import { twoAtATime } from "./lanes.ts";

const kinds = ["statement", "microtask", "turn", "log", "time"] as const;

/** One, two or three processes that are killed one after the other, each further on than the one before. */
function drawSteps(seed: number, { counts, ms }: Undisturbed): Step[] {
  const random = seededRandom(seed);
  const ways = Array.from({ length: 1 + Math.floor(random() * 3) }, random).toSorted((a, b) => a - b);
  return ways.map((way, i) => {
    const part = way - (ways[i - 1] ?? 0);
    const at = kinds[Math.floor(random() * kinds.length)] ?? "time";
    return { instant: at === "time" ? { at, ms: Math.floor(part * ms) } : { at, count: Math.ceil(part * counts[at]) } };
  });
}

/** Kills so many processes, or a few more. The error of a history that goes wrong names its seed: `GRAFLOW_SEED` repeats it. */
export async function killAtRandom(times: number, firstSeed: number, whole: Undisturbed): Promise<number> {
  let kills = 0;
  for (let seed = firstSeed; kills < times; seed += 2) {
    const killed = await twoAtATime([seed, seed + 1], async (one) => {
      try {
        return await survives(drawSteps(one, whole), whole);
      } catch (error) {
        throw new Error(`With GRAFLOW_SEED=${one}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    });
    for (const count of killed) kills += count;
  }
  return kills;
}
