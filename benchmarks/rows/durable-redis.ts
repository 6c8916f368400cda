// Row 6 once more, on Redis: what a step costs whose checkpoint the server has before the next one begins.
import { timeSteps, type Steps } from "../durable/turns.ts";
import type { DurableName } from "../durable/contender.ts";
import type { DurableShape } from "../durable/steps.ts";
import { startServer } from "../fleet/server.ts";
import { count, digits, times, type Line, type Section } from "../report.ts";

const size = 5000;
const rounds = 5;
const mostTimesFloor = 2;
/** Of the last fifth against the first. */
const mostGrowth = 1.25;
const shapes: readonly DurableShape[] = ["list in a channel", "chain"];

const title = "A durable step (a checkpoint after each task) on Redis, in ms";
const target = `at most ${mostTimesFloor} × the floor of the store in use; flat: the last thousand of ${count(size)} at most ${times(mostGrowth)} the first thousand`;

export async function durableOnRedis(): Promise<Section[]> {
  const server = await startServer(["--appendonly", "yes"]);
  if ("reason" in server) return [{ row: 6, title, target, columns: ["shape"], lines: [], notes: [`Left out: ${server.reason}.`] }];
  try {
    const lines: Line[] = [];
    for (const shape of shapes) {
      const contending = (["Graflow on Redis", "Redis script"] as const).map((name) => ({ name, size }));
      lines.push(line(shape, await timeSteps(shape, contending, rounds, server.url)));
    }
    return [
      {
        row: 6,
        title,
        target,
        columns: ["shape", "steps", "Redis script", "Graflow", "ratio", "1-1,000", "4,001-5,000", "growth", "the floor's growth"],
        lines,
        notes: [
          "The floor is a script for each step, which compares the version and keeps a row with as many bytes as Graflow stores with a step. The server has its append-only file on, written every second.",
          "A list in a channel is there for other machines at once: appending to it is a call of its own beside the checkpoint, of ours and of the floor.",
        ],
      },
    ];
  } finally {
    await server.stop();
  }
}

function line(shape: DurableShape, all: ReadonlyMap<DurableName, Steps>): Line {
  const timed = (name: DurableName): Extract<Steps, { type: "timed" }> => {
    const steps = all.get(name);
    if (steps?.type !== "timed") throw new Error(`${name} was not timed`);
    return steps;
  };
  const [ours, floor] = [timed("Graflow on Redis"), timed("Redis script")];
  const growthOf = ({ bySlice }: { readonly bySlice: readonly number[] }): number =>
    (bySlice.at(-1) ?? Number.NaN) / (bySlice[0] ?? Number.NaN);
  const ratio = ours.perStep / floor.perStep;
  return {
    cells: [
      shape,
      count(size),
      digits(floor.perStep),
      digits(ours.perStep),
      times(ratio),
      digits(ours.bySlice[0] ?? Number.NaN),
      digits(ours.bySlice.at(-1) ?? Number.NaN),
      times(growthOf(ours)),
      times(growthOf(floor)),
    ],
    ok: ratio <= mostTimesFloor && growthOf(ours) <= mostGrowth,
    disturbed: ours.disturbed || floor.disturbed,
  };
}
