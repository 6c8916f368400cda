// Row 1: what the engine costs per task that does nothing, against the floor and the peers.
import type { WorkArgs } from "../lanes/work.ts";
import { compare, type Lane, type Plan, type Timing } from "../measure.ts";
import type { PeerName } from "../peers/peer.ts";
import { count, digits, times, type Line, type Section } from "../report.ts";
import { shapes, type Shape } from "../shapes.ts";

const mostTimesFloor = 5;
const mostMicroseconds = 1;
const mostForLangGraph = 1000;

const ofGraphs: readonly PeerName[] = ["floor", "Graflow", "p-graph", "Effect"];
const ofLoops: readonly PeerName[] = ["floor", "Graflow", "Effect", "floor with back edges", "bare loop"];

export async function overhead(): Promise<Section[]> {
  const lines: Line[] = [];
  for (const shape of shapes) for (const size of [1000, 10_000]) lines.push(await line(shape, size));
  return [
    {
      row: 1,
      title: "Engine overhead per task that does nothing, in µs",
      target: `at most ${mostTimesFloor} × the floor, and under ${mostMicroseconds} µs`,
      columns: ["shape", "tasks", "floor", "Graflow", "ratio", "p-graph", "Effect", "LangGraph.js", "runner with back edges", "bare loop"],
      lines,
      notes: [
        "The floor is a hand-written in-degree runner with ids, edges and a map of results. It knows no loops: for them it runs as many tasks one after another. The same runner taught back edges, and a bare loop that calls the task and stores its result, stand beside it for comparison.",
        "p-graph passes no values from task to task and knows no loops; Effect has no graph, no ids and no record of results.",
        `LangGraph.js is measured with ${count(mostForLangGraph)} tasks: with ten times as many, one run of a graph takes it a minute or more.`,
      ],
    },
  ];
}

async function line(shape: Shape, size: number): Promise<Line> {
  const peers = shape.startsWith("loop") ? ofLoops : ofGraphs;
  const timings = await measure(peers, shape, size, {});
  const perTask = microseconds(timings, size);
  // Its rounds are so long that they need no others beside them.
  const slow =
    size <= mostForLangGraph
      ? microseconds(await measure(["LangGraph.js"], shape, size, { rounds: 5, patience: 1, warmUp: 0 }), size)
      : undefined;
  const [floor, ours] = [perTask.get("floor") ?? Number.NaN, perTask.get("Graflow") ?? Number.NaN];
  const ratio = ours / floor;
  const others = [
    perTask.get("p-graph"),
    perTask.get("Effect"),
    slow?.get("LangGraph.js"),
    perTask.get("floor with back edges"),
    perTask.get("bare loop"),
  ];
  return {
    cells: [
      shape,
      count(size),
      digits(floor),
      digits(ours),
      times(ratio),
      ...others.map((time) => (time === undefined ? "–" : digits(time))),
    ],
    ok: ratio <= mostTimesFloor && ours < mostMicroseconds,
    disturbed: timings.get("Graflow")?.disturbed ?? true,
  };
}

function measure(peers: readonly PeerName[], shape: Shape, size: number, plan: Plan): Promise<ReadonlyMap<string, Timing>> {
  return compare(
    peers.map((peer): Lane => ({ name: peer, module: "work", args: { peer, shape, size } satisfies WorkArgs })),
    plan,
  );
}

/** Per task, by contender. */
function microseconds(timings: ReadonlyMap<string, Timing>, size: number): Map<string, number> {
  return new Map([...timings].map(([name, { median }]) => [name, (median * 1000) / size]));
}
