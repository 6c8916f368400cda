// Row 1, continued: 100,000 tasks cost hardly more per task than 1,000.
import type { WorkArgs } from "../lanes/work.ts";
import { compare, type Lane } from "../measure.ts";
import { digits, times, type Line, type Section } from "../report.ts";
import { shapes, type Shape } from "../shapes.ts";

const most = 2;
const [few, many] = [1000, 100_000];

export async function scale(): Promise<Section[]> {
  const lines: Line[] = [];
  for (const shape of shapes) lines.push(await line(shape));
  return [
    {
      row: 1,
      title: "Cost per task as graphs grow, in µs",
      target: `with 100,000 tasks at most ${most} × what it is with 1,000`,
      columns: ["shape", "Graflow, 1,000", "Graflow, 100,000", "growth", "the floor's growth"],
      lines,
    },
  ];
}

async function line(shape: Shape): Promise<Line> {
  const lanes = (["Graflow", "floor"] as const).flatMap((peer) => [few, many].map((size): Lane => toLane({ peer, shape, size })));
  const timings = await compare(lanes, { rounds: 9 });
  const perTask = (peer: string, size: number): number => ((timings.get(`${peer} ${size}`)?.median ?? Number.NaN) * 1000) / size;
  const growth = perTask("Graflow", many) / perTask("Graflow", few);
  const floorGrowth = perTask("floor", many) / perTask("floor", few);
  return {
    cells: [shape, digits(perTask("Graflow", few)), digits(perTask("Graflow", many)), times(growth), times(floorGrowth)],
    ok: growth <= most,
    disturbed: timings.get(`Graflow ${few}`)?.disturbed ?? true,
  };
}

function toLane(args: WorkArgs): Lane {
  return { name: `${args.peer} ${args.size}`, module: "work", args };
}
