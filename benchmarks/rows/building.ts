// Row 3: building a graph of 10,000 nodes and checking it, the tasks included.
import { ways, type BuildingArgs } from "../lanes/building.ts";
import { compare, median, type Lane, type Timing } from "../measure.ts";
import { count, digits, type Line, type Section } from "../report.ts";

const most = 50;
const size = 10_000;
/** What V8 makes of the same code differs from one worker to the next: the median of so many counts. */
const workers = 3;
const peer = "LangGraph.js, chain";

export async function building(): Promise<Section[]> {
  const turns = await compare(
    ways.flatMap((way) => Array.from({ length: workers }, (_, i): Lane => ({ ...lane(way), name: nameOf(way, i) }))),
    { rounds: 7 },
  );
  const ours = ways.map((way) => [way, middle(Array.from({ length: workers }, (_, i) => turns.get(nameOf(way, i))))] as const);
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
        `Each is the median of ${workers} workers.`,
        "Making the tasks is in the time. Each graph was run and its result checked, and it was made sure that building finds mistakes.",
      ],
    },
  ];
}

function nameOf(way: string, worker: number): string {
  return `${way}, worker ${worker + 1}`;
}

function middle(timings: readonly (Timing | undefined)[]): Pick<Timing, "first" | "median" | "disturbed"> {
  const known = timings.filter((timing) => timing !== undefined);
  return {
    first: median(known.map(({ first }) => first)),
    median: median(known.map((timing) => timing.median)),
    disturbed: known.every(({ disturbed }) => disturbed),
  };
}

function lane(way: BuildingArgs["way"]): Lane {
  return { name: way, module: "building", args: { way, size } satisfies BuildingArgs };
}
