// What the chaos tests do: runs are handed to a crew of workers that are killed and replaced all the time, while the server has troubles; then
// everything is looked at.
import { setTimeout } from "node:timers/promises";
import { createEngine, memory, type Engine, type RunEvent, type RunOutcome } from "../../../src/index.ts";
import { redis } from "../../../src/redis/index.ts";
import { seededRandom } from "../../../src/testing/random.ts";
import { openWay } from "../../redis/proxy.ts";
import type { RedisServer } from "../../redis/server.ts";
import { Crew } from "./crew.ts";
import { emptied, eventsOf, expectPassing, outcomeOf } from "./followed.ts";
import { journey } from "./journey.ts";
import { leftoversIn, type Leftovers } from "./leftovers.ts";
import { trouble, type Place, type Trouble } from "./troubles.ts";

export interface Plot {
  readonly seed: number;
  readonly runs: number;
  readonly workers: number;
  /**
   * How often a worker is killed, as long as a run goes on: every so many ms, or whenever so much work has been done, which goes as far on a
   * slow machine as on a quick one.
   */
  readonly kill: { readonly every: number } | { readonly afterWork: number };
  /** In an order of the seed, each of them as often as it stands here. */
  readonly troubles: readonly Trouble[];
  /** How much work is done between two troubles. */
  readonly calm: number;
  /** How long one lasts, in ms. */
  readonly long: number;
}

export interface Told {
  /** By the input of the run. */
  readonly outcomes: readonly RunOutcome<unknown>[];
  readonly events: readonly (readonly RunEvent[])[];
  readonly killed: number;
  /** What went wrong in workers. */
  readonly problems: readonly string[];
  readonly deadLetters: number;
  /** The codes with which the last workers have ended when they were told to. */
  readonly exits: readonly (number | null)[];
  readonly left: Leftovers;
  /** When all runs were removed. */
  readonly leftThen: Leftovers;
}

const answers = { approval: { approved: true }, text: { text: "Ada" } };

/** What the runs come to when nothing happens. */
export async function undisturbed(runs: number): Promise<readonly RunOutcome<unknown>[]> {
  await using engine = createEngine({ backend: memory() });
  engine.asks.watch((news) => {
    if (news.type === "opened") void engine.asks.answer(news.ask.id, answerTo(news.ask.details.kind), { from: "test" });
  });
  return await Promise.all(Array.from({ length: runs }, (_, n) => journey.start(n, { engine }).outcome));
}

/** `end`: aborts when the test has had its time. */
export async function tell(server: RedisServer, plot: Plot, end: AbortSignal): Promise<Told> {
  const { seed, runs, workers } = plot;
  const prefix = `chaos-${seed}`;
  const way = await openWay(server.port);
  // Whoever dies over work again and again is not the one to blame here.
  const options = { prefix, lock: "1s", poisonAfter: 10_000, timeout: "3s" } as const;
  const engine = createEngine({ backend: redis({ ...options, url: server.url }), lease: "1s" });
  const crew = new Crew({ ...options, url: way.url, lease: "1s" }, seededRandom(seed));
  const ended = new AbortController();
  const going: Promise<unknown>[] = [];
  try {
    await crew.start(workers);
    for (let n = 0; n < runs; n++) await engine.submit(journey, n, { runId: `run-${n}` });
    going.push(answer(engine, ended.signal), kill(crew, plot.kill, ended.signal), bringTrouble({ server, way }, crew, plot, ended.signal));
    const outcomes = await Promise.all(Array.from({ length: runs }, (_, n) => outcomeOf(engine, `run-${n}`)));
    ended.abort();
    await Promise.all(going);
    await emptied(engine, end);
    const exits = await crew.drain();
    const events = await Promise.all(Array.from({ length: runs }, (_, n) => eventsOf(engine, `run-${n}`)));
    const deadLetters = (await engine.fleet?.deadLetters.count()) ?? 0;
    const left = await leftoversIn(server, prefix);
    for (let n = 0; n < runs; n++) await engine.runs.remove(`run-${n}`);
    const leftThen = await leftoversIn(server, prefix);
    return { outcomes, events, killed: crew.killed, problems: crew.troubles, deadLetters, exits, left, leftThen };
  } finally {
    ended.abort();
    crew.end();
    await Promise.all(going);
    await engine.close();
    await way.stop();
  }
}

/** In ms. */
async function pause(long: number, end: AbortSignal): Promise<void> {
  await setTimeout(long, undefined, { signal: end }).catch(() => {});
}

async function workDone(crew: Crew, pieces: number, end: AbortSignal): Promise<void> {
  const { done } = crew;
  while (crew.done < done + pieces && !end.aborted) await pause(5, end);
}

async function kill(crew: Crew, how: Plot["kill"], end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    if ("every" in how) await pause(how.every, end);
    else await workDone(crew, how.afterWork, end);
    if (!end.aborted) await crew.replace();
  }
}

async function bringTrouble(place: Place, crew: Crew, { seed, troubles, calm, long }: Plot, end: AbortSignal): Promise<void> {
  const random = seededRandom(seed);
  const left = [...troubles];
  while (left.length > 0 && !end.aborted) {
    await workDone(crew, calm * (0.5 + random()), end);
    const [next] = left.splice(Math.floor(random() * left.length), 1);
    if (next !== undefined && !end.aborted) await trouble(next, place, Math.ceil(long * (0.5 + random() / 2)));
  }
}

function answerTo(kind: string): { approved: boolean } | { text: string } {
  return kind === "approval" ? answers.approval : answers.text;
}

/** Answers what is asked, a while after. */
async function answer(engine: Engine, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    await setTimeout(150);
    try {
      for (const { id, details } of await engine.asks.list({ status: "open" }))
        await engine.asks.answer(id, answerTo(details.kind), { from: "test" }).catch(expectPassing);
    } catch (error) {
      expectPassing(error);
    }
  }
}
