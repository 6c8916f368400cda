// Row 3: building a graph of 10,000 nodes and checking it, the tasks included.
import { ways, type BuildingArgs } from "../lanes/building.ts";
import { compare, type Lane } from "../measure.ts";
import { count, digits, type Line, type Section } from "../report.ts";

const most = 50;
const size = 10_000;
const peer = "LangGraph.js, chain";

export async function building(): Promise<Section[]> {
  const ours = await compare(ways.map(lane), { rounds: 7 });
  // Its turns are so long that they need no others beside them.
  const theirs = await compare([lane(peer)], { rounds: 5, patience: 1, warmUp: 0 });
  const lines = [...ours, ...theirs].map(([name, { first, median, disturbed }]): Line => {
    const cells = [name, digits(median), digits(first)];
    return name === peer ? { cells } : { cells, ok: median < most, disturbed };
  });
  return [
    {
      row: 3,
      title: `Building and checking a graph of ${count(size)} nodes, in ms`,
      target: `under ${most} ms`,
      columns: ["how", "median", "the first time"],
      lines,
      notes: [
        "Making the tasks is in the time. Each graph was run and its result checked, and it was made sure that building finds mistakes.",
      ],
    },
  ];
}

function lane(way: BuildingArgs["way"]): Lane {
  return { name: way, module: "building", args: { way, size } satisfies BuildingArgs };
}
