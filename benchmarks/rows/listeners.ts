// Row 2: what listening costs, and that not listening costs nothing.
import type { ListeningArgs } from "../lanes/listening.ts";
import { compare, type Lane } from "../measure.ts";
import { count, digits, times, type Line, type Section } from "../report.ts";
import { shapes, type Shape } from "../shapes.ts";

const mostTimesAlone = 10;
/** Two engines that do the same differ by this much on a machine with neighbours. */
const noise = 1.2;
const kinds = ["none", "all plugins", "none left"] as const;

export async function listeners(): Promise<Section[]> {
  const lines: Line[] = [];
  for (const shape of shapes) for (const size of [1000, 10_000]) lines.push(await line(shape, size));
  return [
    {
      row: 2,
      title: "The same with everything listening, in µs per task",
      target: `at most ${mostTimesAlone} × row 1; with no listener nothing measurable (within ${times(noise)})`,
      columns: ["shape", "tasks", "as in row 1", "all plugins", "ratio", "no listener left", "ratio"],
      lines,
      notes: [
        "All plugins: one that counts every event and sums the durations, and one that writes a line for each to nowhere. Their own work is in the time.",
        "What differs with no listener left is measured anew in fresh processes, where V8 may compile it otherwise; it counts when it differs three times.",
        "No listener left: an engine of its own without plugins, on which an earlier run had a reader of its events.",
      ],
    },
  ];
}

async function line(shape: Shape, size: number): Promise<Line> {
  const lanes = kinds.map((listeners): Lane => ({
    name: listeners,
    module: "listening",
    args: { listeners, shape, size } satisfies ListeningArgs,
  }));
  let measured = await measure(lanes, size);
  for (let again = 0; again < 2 && measured.rest > noise; again++) measured = await measure(lanes, size);
  const { alone, all, none, ratio, rest, disturbed } = measured;
  return {
    cells: [shape, count(size), digits(alone), digits(all), times(ratio), digits(none), times(rest)],
    ok: ratio <= mostTimesAlone && rest <= noise,
    disturbed,
  };
}

async function measure(lanes: readonly Lane[], size: number) {
  const timings = await compare(lanes);
  const [alone = Number.NaN, all = Number.NaN, none = Number.NaN] = kinds.map(
    (kind) => ((timings.get(kind)?.median ?? Number.NaN) * 1000) / size,
  );
  return { alone, all, none, ratio: all / alone, rest: none / alone, disturbed: timings.get("none")?.disturbed ?? true };
}
