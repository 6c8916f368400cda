// Row 8: tasks that do nothing, fanned out to one worker process over Redis, from handing them over until all results are there.
import { startServer } from "../fleet/server.ts";
import { Pair } from "../fleet/pair.ts";
import type { FleetName } from "../fleet/contender.ts";
import { takeTurns } from "../measure.ts";
import { count, times, type Line, type Section } from "../report.ts";

const size = 5000;
const rounds = 7;
/** In ms. */
const slice = 500;
const warmUp = 6000;
const leastTimesPeer = 5;
const leastOfFloor = 0.5;

const title = `Fan-out of ${count(size)} tasks that do nothing over Redis, one worker process, in tasks per second`;
const target = `at least ${leastTimesPeer} × BullMQ, and ${leastOfFloor} of the floor with batches of the same size`;

export async function fanOut(): Promise<Section[]> {
  const server = await startServer();
  if ("reason" in server) return [{ row: 8, title, target, columns: ["contender"], lines: [], notes: [`Left out: ${server.reason}.`] }];
  const pairs: Contending[] = [];
  try {
    const start = async (label: string, name: FleetName, batch?: number): Promise<Pair> => {
      const pair = await Pair.start(name, { url: server.url, prefix: label.replaceAll(" ", "-"), ...(batch && { batch }) }, server.pid);
      pairs.push({ label, pair });
      await pair.fanOut(size, warmUp);
      return pair;
    };
    // Ours comes first: it says with which batches the floor is to work.
    const ours = await start("Graflow", "Graflow");
    const batch = Math.max(1, Math.round(ours.batch ?? 1));
    await start("BullMQ", "BullMQ");
    await start("Lua", "Lua", batch);
    await start("Lua in batches of 10", "Lua", 10);
    await start("Lua in batches of 100", "Lua", 100);
    return [await section(pairs, batch)];
  } finally {
    for (const { pair } of pairs) await pair.end();
    await server.stop();
  }
}

interface Contending {
  readonly label: string;
  readonly pair: Pair;
}

async function section(pairs: readonly Contending[], batch: number): Promise<Section> {
  const turns = await takeTurns(
    pairs.map(
      ({ pair }) =>
        () =>
          pair.fanOut(size, slice),
    ),
    rounds,
  );
  const perSecond = new Map(pairs.map(({ label }, at) => [label, (size / (turns.medians[at] ?? Number.NaN)) * 1000]));
  const of = (label: string): number => perSecond.get(label) ?? Number.NaN;
  const [ours, floor, peer] = [of("Graflow"), of("Lua"), of("BullMQ")];
  const rate = (label: string): string => count(Math.round(of(label)));
  const line: Line = {
    cells: [
      ...["Graflow"].map((label) => rate(label)),
      count(batch),
      rate("Lua"),
      times(ours / floor),
      rate("BullMQ"),
      times(ours / peer),
      rate("Lua in batches of 10"),
      rate("Lua in batches of 100"),
    ],
    ok: ours >= leastOfFloor * floor && ours >= leastTimesPeer * peer,
    disturbed: turns.waiting > 0.25,
  };
  return {
    row: 8,
    title,
    target,
    columns: ["Graflow", "tasks a batch", "floor with such batches", "of it", "BullMQ", "times", "floor: batches of 10", "of 100"],
    lines: [line],
    notes: [
      "The floor is written by hand: an owner who queues the tasks, a worker that claims and completes them in batches, by Lua, so that none is lost when it dies and none counted twice.",
      "BullMQ has a job for each task, added by `addBulk`, and a worker with the concurrency that was quickest here. Its clock stops when its worker is done, and results are read afterwards; ours and the floor's when their owner has all results.",
      "Owner, worker and server are three processes. A round in which others had more than a quarter of the processors is repeated.",
    ],
  };
}
