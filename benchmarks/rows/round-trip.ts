// Row 9: one task that does nothing, carried out by another process: from handing it over until its result is there.
import type { FleetName } from "../fleet/contender.ts";
import { Pair } from "../fleet/pair.ts";
import { startServer } from "../fleet/server.ts";
import { median } from "../measure.ts";
import { digits, times, type Section } from "../report.ts";

const names: readonly FleetName[] = ["Graflow", "BullMQ", "Lua"];
const rounds = 11;
const mostRounds = 33;
/** Of one contender in one round. */
const trips = 200;
const mostTimesPeer = 1.2;
const mostWaiting = 0.25;

const title = "One remote task, from submit to result, in ms";
const target = `the median at most ${mostTimesPeer} × BullMQ's`;

export async function roundTrip(): Promise<Section[]> {
  const server = await startServer();
  if ("reason" in server) return [{ row: 9, title, target, columns: ["contender"], lines: [], notes: [`Left out: ${server.reason}.`] }];
  const pairs: Pair[] = [];
  try {
    for (const name of names) pairs.push(await Pair.start(name, { url: server.url, prefix: name }, server.pid));
    for (const pair of pairs) await pair.roundTrips(5 * trips);
    return [section(await takeRounds(pairs))];
  } finally {
    for (const pair of pairs) await pair.end();
    await server.stop();
  }
}

interface Round {
  readonly p50: readonly number[];
  readonly p99: readonly number[];
  readonly waiting: number;
}

async function takeRounds(pairs: readonly Pair[]): Promise<readonly Round[]> {
  const taken: Round[] = [];
  while (taken.filter(({ waiting }) => waiting <= mostWaiting).length < rounds && taken.length < mostRounds) {
    const [p50, p99]: [number[], number[]] = [[], []];
    let worst = 0;
    for (const offset of pairs.keys()) {
      const at = (taken.length + offset) % pairs.length;
      const { times: all = [], waiting = 0 } = (await pairs[at]?.roundTrips(trips)) ?? {};
      const sorted = all.toSorted((a, b) => a - b);
      p50[at] = median(sorted);
      p99[at] = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
      worst = Math.max(worst, waiting);
    }
    taken.push({ p50, p99, waiting: worst });
  }
  return taken.toSorted((a, b) => a.waiting - b.waiting).slice(0, rounds);
}

function section(counting: readonly Round[]): Section {
  const middle = (which: "p50" | "p99", at: number): number => median(counting.map((round) => round[which][at] ?? Number.NaN));
  const peer = middle("p50", names.indexOf("BullMQ"));
  const ratio = middle("p50", 0) / peer;
  const disturbed = counting.some(({ waiting }) => waiting > mostWaiting);
  return {
    row: 9,
    title,
    target,
    columns: ["contender", "p50", "p99", "of BullMQ"],
    lines: names.map((name, at) => ({
      cells: [name, digits(middle("p50", at)), digits(middle("p99", at)), times(middle("p50", at) / peer)],
      ...(name === "Graflow" ? { ok: ratio <= mostTimesPeer, disturbed } : {}),
    })),
    notes: [
      `One at a time, ${trips} in a round; medians of ${rounds} rounds. BullMQ's is \`job.waitUntilFinished\`; ours is a run in memory whose one task is executed by \`redis({ url })\`, its beginning and end included.`,
      "Lua is the floor of row 8 with a batch of one.",
    ],
  };
}
