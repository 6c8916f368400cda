// Row 7: what a run with a growing state leaves on the disk, everything included: state, checkpoints of all steps, events.
import { timeSteps } from "../durable/turns.ts";
import type { DurableName } from "../durable/contender.ts";
import { bytesPerItem, type DurableShape } from "../durable/steps.ts";
import { count, digits, times, type Line, type Section } from "../report.ts";

const sizes = [1000, 2000, 5000] as const;
const mostBytes = 10e6;
/** Of the bytes a step with five times as many steps; what a file has in any case makes the first ones dearer. */
const mostGrowth = 1.1;
/** Quadratic: with 5,000 steps it is more than a gigabyte. */
const sizesOfPeer: readonly number[] = [1000, 2000];

export async function storedBytes(): Promise<Section[]> {
  return [
    {
      row: 7,
      title: "Stored bytes of a run whose state grows by 100 B a step, in MB",
      target: `with ${count(5000)} steps under ${mostBytes / 1e6} MB, and linear: a step of ${count(5000)} at most ${times(mostGrowth)} one of ${count(1000)}`,
      columns: ["shape", ...sizes.map((size) => `${count(size)} steps`), "bytes a step", "growth"],
      lines: [
        await line("Graflow", "list in a channel", sizes),
        await line("Graflow", "chain", sizes),
        await line("Graflow", "list passed on", sizesOfPeer),
        await line("LangGraph.js", "list in a channel", sizesOfPeer),
        { cells: ["the state alone", ...sizes.map((size) => digits((size * bytesPerItem) / 1e6)), String(bytesPerItem), times(1)] },
      ],
      notes: [
        "The files of a run after everything was closed: the state, a checkpoint of every step, and all events.",
        "A list that is passed on is a new value with each step, and every checkpoint keeps its own; pruning them gives the room back.",
      ],
    },
  ];
}

async function line(name: DurableName, shape: DurableShape, of: readonly number[]): Promise<Line> {
  const bytes: number[] = [];
  for (const size of of) {
    const steps = (await timeSteps(shape, [{ name, size }], 0)).get(name);
    if (steps === undefined || steps.type === "unavailable")
      return { cells: [`${name}, ${shape}: could not be had`, "–", "–", "–", "–", "–"] };
    bytes.push(steps.bytes);
  }
  const perStep = bytes.map((all, at) => all / (of[at] ?? Number.NaN));
  const growth = (perStep.at(-1) ?? Number.NaN) / (perStep[0] ?? Number.NaN);
  const cells = [
    `${name}, ${shape}`,
    ...sizes.map((_, at) => (bytes[at] === undefined ? "–" : digits(bytes[at] / 1e6))),
    count(Math.round(perStep.at(-1) ?? Number.NaN)),
    times(growth),
  ];
  const isOurs = name === "Graflow" && shape !== "list passed on";
  return isOurs ? { cells, ok: growth <= mostGrowth && (bytes.at(-1) ?? Number.NaN) < mostBytes } : { cells };
}
