// Row 1, continued: memory grows with the graph, by less than 1 KB a task, and not at all with the passes of a loop.
import { inChild } from "../child.ts";
import { count, digits, type Line, type Section } from "../report.ts";
import type { Shape } from "../shapes.ts";

const mostBytesPerTask = 1024;
const passes = 1_000_000;
/** Between the first look at a loop and the last one; what a collection of garbage leaves over varies by less. */
const mostGrowth = 256 * 1024;

export function memory(): Promise<Section[]> {
  return Promise.resolve([graphs(), loops()]);
}

function graphs(): Section {
  const shapes: readonly Shape[] = ["chain", "fan-out + join", "10 layers"];
  return {
    row: 1,
    title: "Memory of a graph, in bytes per task",
    target: `tasks, graph and run together under ${count(mostBytesPerTask)}`,
    columns: ["shape", "tasks", "tasks and graph", "run", "together"],
    lines: shapes.flatMap((shape) => [10_000, 100_000].map((size) => graphLine(shape, size))),
    notes: [
      "Live bytes after full collections of garbage, in a process of its own; the run is seen from inside its last task. The ids and functions that tasks are made of are not counted.",
    ],
  };
}

function graphLine(shape: Shape, size: number): Line {
  const { graph, run } = JSON.parse(inChild("graph-memory.ts", [shape, String(size)], ["--expose-gc"])) as { graph: number; run: number };
  return { cells: [shape, count(size), digits(graph), digits(run), digits(graph + run)], ok: graph + run < mostBytesPerTask };
}

function loops(): Section {
  const shapes: readonly Shape[] = ["loop: nextIteration", "loop: back edge"];
  return {
    row: 1,
    title: `Memory of a loop of ${count(passes)} passes, in KB`,
    target: `flat: at most ${mostGrowth / 1024} KB more at the end than after a tenth`,
    columns: ["shape", "after 10 %", "40 %", "70 %", "at the end", "growth"],
    lines: shapes.map(loopLine),
  };
}

function loopLine(shape: Shape): Line {
  const seen = JSON.parse(inChild("loop-memory.ts", [shape, String(passes)], ["--expose-gc"])) as { bytes: number }[];
  const kilobytes = seen.map(({ bytes }) => count(Math.round(bytes / 1024)));
  const growth = (seen.at(-1)?.bytes ?? Number.NaN) - (seen[0]?.bytes ?? Number.NaN);
  return { cells: [shape, ...kilobytes, (growth / 1024).toFixed(0)], ok: seen.length === 4 && growth <= mostGrowth };
}
