// Row 6: what a step costs that is on the disk before the next one begins, against the floor of the store in use; and that the last
// steps of a long run cost what the first ones did.
import { timeSteps, type Contending, type Steps } from "../durable/turns.ts";
import type { DurableName } from "../durable/contender.ts";
import { durableShapes, type DurableShape } from "../durable/steps.ts";
import { inChild } from "../child.ts";
import { count, digits, times, type Line, type Section } from "../report.ts";

const mostTimesFloor = 2;
/** Of the last fifth against the first; of the floor, which keeps nothing but the row, too. */
const mostGrowth = 1.25;
const rounds = 5;
const size = 5000;
/** Its steps grow with what was before; and a list that is passed on is stored anew with each step. */
const sizeOfPeer = 1000;

export async function durable(): Promise<Section[]> {
  const steps: Line[] = [];
  const growth: Line[] = [];
  const missing = new Set<string>();
  for (const shape of durableShapes) {
    const all = await timeSteps(shape, contending(shape), rounds);
    const peer = all.get("LangGraph.js");
    if (peer?.type === "unavailable") missing.add(peer.why);
    steps.push(stepLine(shape, all));
    if (shape !== "list passed on") growth.push(growthLine(shape, all));
  }
  return [
    {
      row: 6,
      title: "A durable step (a checkpoint after each task) on sqlite, in ms",
      target: `at most ${mostTimesFloor} × the floor of the store in use`,
      columns: ["shape", "steps", "append + fdatasync", "SQLite row", "Graflow", "ratio", "LangGraph.js"],
      lines: steps,
      notes: [
        "The floor is SQLite in Node's own binding, WAL and synchronous FULL: one row a step, each in a transaction, with as many bytes as Graflow stores with a step (state, checkpoint and events). A file that is appended to and synced stands beside it.",
        `A list in a channel grows by an item of 100 bytes a step. A list that is passed on from step to step is a new value each time, so that what is stored with a step is all of it; it is shown for comparison, with ${count(sizeOfPeer)} steps.`,
        `LangGraph.js runs ${count(sizeOfPeer)} steps with its SQLite checkpointer as it ships, which does not wait for the disk (synchronous NORMAL).`,
        ...[...missing].map((why) => `LangGraph.js could not be measured on this machine: ${why}`),
      ],
    },
    {
      row: 6,
      title: `The same as a run of ${count(size)} steps goes on, in ms a step`,
      target: `flat: the last thousand at most ${times(mostGrowth)} the first thousand`,
      columns: ["shape", "1-1,000", "1,001-2,000", "2,001-3,000", "3,001-4,000", "4,001-5,000", "growth", "the floor's growth"],
      lines: growth,
    },
    memory(),
  ];
}

function contending(shape: DurableShape): Contending[] {
  const ours = shape === "list passed on" ? sizeOfPeer : size;
  return [
    { name: "Graflow", size: ours },
    { name: "append", size: ours },
    { name: "insert", size: ours },
    { name: "LangGraph.js", size: sizeOfPeer },
  ];
}

function stepLine(shape: DurableShape, all: ReadonlyMap<DurableName, Steps>): Line {
  const perStep = (name: DurableName): number | undefined => {
    const steps = all.get(name);
    return steps?.type === "timed" ? steps.perStep : undefined;
  };
  const [file, floor = Number.NaN, ours = Number.NaN, peer] = [
    perStep("append"),
    perStep("insert"),
    perStep("Graflow"),
    perStep("LangGraph.js"),
  ];
  const cells = [shape, count(shape === "list passed on" ? sizeOfPeer : size)];
  for (const time of [file, floor, ours]) cells.push(time === undefined ? "–" : digits(time));
  cells.push(times(ours / floor), peer === undefined ? "–" : digits(peer));
  return shape === "list passed on" ? { cells } : { cells, ok: ours / floor <= mostTimesFloor, disturbed: isDisturbed(all) };
}

function growthLine(shape: DurableShape, all: ReadonlyMap<DurableName, Steps>): Line {
  const bySlice = (name: DurableName): readonly number[] => {
    const steps = all.get(name);
    return steps?.type === "timed" ? steps.bySlice : [];
  };
  const growthOf = (slices: readonly number[]): number => (slices.at(-1) ?? Number.NaN) / (slices[0] ?? Number.NaN);
  const ours = bySlice("Graflow");
  const growth = growthOf(ours);
  return {
    cells: [shape, ...ours.map(digits), times(growth), times(growthOf(bySlice("insert")))],
    ok: growth <= mostGrowth,
    disturbed: isDisturbed(all),
  };
}

function isDisturbed(all: ReadonlyMap<DurableName, Steps>): boolean {
  return [...all.values()].some((steps) => steps.type === "timed" && steps.disturbed);
}

const passes = 20_000;
const mostMemory = 256 * 1024;

function memory(): Section {
  const seen = JSON.parse(inChild("durable-memory.ts", [String(passes)], ["--expose-gc"])) as number[];
  const growth = (seen.at(-1) ?? Number.NaN) - (seen[0] ?? Number.NaN);
  const kilobytes = seen.map((bytes) => count(Math.round(bytes / 1024)));
  return {
    row: 6,
    title: `Memory of a durable loop of ${count(passes)} passes, in KB`,
    target: `flat: at most ${mostMemory / 1024} KB more at the end than after a tenth`,
    columns: ["shape", "after 10 %", "40 %", "70 %", "at the end", "growth"],
    lines: [{ cells: ["loop: nextIteration", ...kilobytes, (growth / 1024).toFixed(0)], ok: seen.length === 4 && growth <= mostMemory }],
  };
}
