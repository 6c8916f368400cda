// Row 11: members of a group that keep a processor busy, in threads and in processes: how many times as fast as one after the other here.
import { availableParallelism } from "node:os";
import { createEngine, processes, threads, type Engine, type TaskHandler } from "@graflow/core";
import { look, othersSince } from "../fleet/others.ts";
import { takeTurns, type Turn } from "../measure.ts";
import { inline } from "../places/contenders.ts";
import { busy, crunch, members } from "../places/flows.ts";
import { digits, times, type Section } from "../report.ts";
import { expectEqual } from "../shapes.ts";

const cores = availableParallelism();
const least = 0.9;
const rounds = 9;

export async function speedUp(): Promise<Section[]> {
  const { sum } = crunch(7);
  const contenders = [new Busy("inline", inline, sum), new Busy("threads()", threads(), sum), new Busy("processes()", processes(), sum)];
  try {
    for (let warmUp = 0; warmUp < 5; warmUp++) for (const contender of contenders) await contender.run();
    const { medians, waiting } = await takeTurns(
      contenders.map((contender) => () => contender.run()),
      rounds,
    );
    const [floor = Number.NaN] = medians;
    return [
      {
        row: 11,
        title: `${members} members that keep a processor busy, on ${cores} cores, in ms`,
        target: `threads at least ${least} × cores = ${(least * cores).toFixed(1)} times as fast as inline`,
        columns: ["where", "one run", "speed-up"],
        lines: contenders.map(({ name }, at) => {
          const taken = medians[at] ?? Number.NaN;
          const cells = [name, digits(taken), times(floor / taken)];
          return at === 0 ? { cells } : { cells, ok: floor / taken >= least * cores, disturbed: waiting > 0.25 };
        }),
        notes: [`Medians of ${rounds} rounds, in turns. Threads and processes have been started before; every result is compared.`],
      },
    ];
  } finally {
    for (const contender of contenders) await contender.engine.close();
  }
}

class Busy {
  readonly name: string;
  readonly engine: Engine;
  readonly #sum: number;
  #pids: readonly number[] = [];

  constructor(name: string, place: TaskHandler, sum: number) {
    this.name = name;
    this.engine = createEngine({ handlers: { place } });
    this.#sum = sum;
  }

  /** Disturbed is a round in which others had the processors: this process and its children want all of them. */
  async run(): Promise<Turn> {
    const seen = look([process.pid, ...this.#pids]);
    const start = performance.now();
    const crunched = Object.values(await busy.run(7, { engine: this.engine }));
    const milliseconds = performance.now() - start;
    const waiting = othersSince(seen);
    this.#pids = [...new Set(crunched.map(({ pid }) => pid))].filter((pid) => pid !== process.pid);
    expectEqual(crunched.length, members, "number of members");
    for (const { sum } of crunched) expectEqual(sum, this.#sum, "sum");
    return { milliseconds, waiting };
  }
}
