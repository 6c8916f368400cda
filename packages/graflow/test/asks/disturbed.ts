// A run that asks, carried out by one process after another: each is suspended, or dies, at a moment drawn by chance, and people answer in any
// order, while it is carried out and while it is not.
import type { AskInfo, Backend, RunEvent } from "../../src/index.ts";
import { faulty, seededRandom, testEngine, VirtualClock, type TestEngine } from "../../src/testing/index.ts";
import { faultsOfAsks } from "./ask-book.ts";
import { answerTo, build, type NodeSketch } from "./sketches.ts";
import { storedEvents } from "./world.ts";

export interface Disturbance {
  readonly seed: number;
  /** How each process ends: after so many calls of the store, or of the people's doings. */
  readonly lives: readonly { readonly how: "dies" | "suspended"; readonly after: number }[];
  /** 0: no limit. */
  readonly concurrency: number;
  /** Whether processes go on by themselves with what is answered. */
  readonly isSupervised: boolean;
}

export interface Came {
  readonly output: unknown;
  /** The passes that left a mark, in order of their names. */
  readonly marks: readonly string[];
  /** What was asked, and how it ended. */
  readonly asked: readonly string[];
  readonly faults: readonly string[];
  readonly lives: number;
}

const ID = "run";
const LEASE = 11_000;
const never = new Promise<void>(() => {});

/** The same run in one process, where everybody answers at once. */
export async function undisturbed(sketch: NodeSketch, concurrency: number): Promise<Came> {
  const clock = new VirtualClock();
  const made = testEngine({ clock });
  made.engine.asks.watch(({ type, ask }) => {
    if (type === "opened") void made.engine.asks.answer(ask.id, answerTo(ask), { from: "test" });
  });
  const options = { checkpoint: "each-task", runId: ID, ...(concurrency === 0 ? {} : { concurrency }) } as const;
  await made.run(
    build(sketch, () => {}),
    undefined as never,
    options,
  );
  const came = await cameOf(made, [], 1);
  await made.engine.close();
  return came;
}

export async function disturbed(
  sketch: NodeSketch,
  { seed, lives, concurrency, isSupervised }: Disturbance,
  backendOn: (clock: VirtualClock) => Backend,
): Promise<Came> {
  const clock = new VirtualClock();
  const backend = backendOn(clock);
  const random = seededRandom(seed);
  const people = testEngine({ backend, clock });
  const faults: string[] = [];
  const finished = new Set<string>();
  try {
    for (let n = 0; n < 200; n++) {
      const life = lives[n];
      let calls = 0;
      let isDead = false;
      const made = testEngine({
        backend: faulty(backend, () => {
          if (life?.how === "dies" && ++calls > life.after) isDead = true;
          return isDead ? never : undefined;
        }),
        clock,
        seed: seed + n,
        shuffle: true,
      });
      const wf = build(sketch, (pass) => {
        if (!isDead && finished.has(pass)) faults.push(`${pass} had finished, and was begun again in life ${n}`);
      });
      if (isSupervised) made.engine.supervise([wf], { poll: "1s" });
      const known = await people.engine.runs.get(ID);
      const options = { runId: ID, ...(concurrency === 0 ? {} : { concurrency }) };
      const begins = known === undefined ? Promise.resolve(made.engine.start(wf, undefined, options)) : made.engine.resume(wf, ID);
      let isOver = false;
      // A supervisor may have been first.
      begins.then(({ outcome }) => outcome.then(() => (isOver = true))).catch(() => (isOver = true));
      for (let step = 0; !isOver && !isDead; step++) {
        if (life?.how === "suspended" && step === life.after) made.engine.find(ID)?.suspend("told to");
        await doSomething(people, clock, random, step);
      }
      if (!isDead && (isSupervised || random() < 0.5)) await until(made, clock, random, people, () => isDead);
      if (!isDead) await made.engine.close();
      else await clock.advance(LEASE);
      for (const event of await storedEvents(people.engine, ID).catch(() => []))
        if (event.type === "task.completed" && event.kind === "task") finished.add(`${event.taskId}#${event.iteration}`);
      const status = (await people.engine.runs.get(ID))?.status;
      if (status === "completed") return await cameOf(people, faults, n + 1);
      if (status === "failed" || status === "cancelled") throw (await people.engine.runs.get(ID))?.error ?? new Error(status);
      // Some answers come while nobody carries it out.
      while (random() < 0.5) await answerOne(people, random);
    }
    throw new Error("The run does not end");
  } finally {
    await people.engine.close();
  }
}

export interface Interruption {
  readonly seed: number;
  readonly how: "cancel" | "cancel stored" | "suspend and cancel" | "die and cancel";
  /** So many steps of people and time later. */
  readonly after: number;
}

/** A run that is cancelled at a moment drawn by chance; resolves to what is wrong with what was told of its asks, and to what is open. */
export async function cancelled(
  sketch: NodeSketch,
  { seed, how, after }: Interruption,
  backendOn: (clock: VirtualClock) => Backend,
): Promise<{ readonly status: string | undefined; readonly faults: readonly string[] }> {
  const clock = new VirtualClock();
  const backend = backendOn(clock);
  const random = seededRandom(seed);
  const people = testEngine({ backend, clock });
  let isDead = false;
  const made = testEngine({ backend: faulty(backend, () => (isDead ? never : undefined)), clock, seed, shuffle: true });
  try {
    const run = made.engine.start(
      build(sketch, () => {}),
      undefined,
      { runId: ID },
    );
    for (let step = 0; step < after; step++) await doSomething(people, clock, random, step);
    if (how === "cancel") run.cancel("enough");
    if (how === "suspend and cancel") run.suspend("enough");
    if (how === "die and cancel") {
      isDead = true;
      await clock.advance(LEASE);
    }
    if (how.startsWith("cancel")) await clock.advance(1);
    const isOver = async (): Promise<boolean> => (await people.engine.runs.get(ID))?.status === "completed";
    if (how !== "cancel" && !(await isOver())) await (isDead ? people : made).engine.runs.cancel(ID, "enough").catch(() => {});
    if (!isDead) await made.engine.close();
    // One that had been suspended before was not there to be cancelled.
    if ((await people.engine.runs.get(ID))?.status === "suspended") await people.engine.runs.cancel(ID, "enough");
    // Whoever was first may just be doing it.
    await clock.advance(1);
    const { faults } = await cameOf(people, [], 1);
    return { status: (await people.engine.runs.get(ID))?.status, faults };
  } finally {
    await people.engine.close();
  }
}

/** People answer, or time goes by. */
async function doSomething(people: TestEngine, clock: VirtualClock, random: () => number, step: number): Promise<void> {
  const chance = random();
  if (chance < 0.4 || step > 200) await answerOne(people, random);
  if (chance > 0.4) await clock.advance([0, 1, 20, 600, 2_500, 25_000][Math.floor(random() * 6)] ?? 0);
  else await clock.advance(0);
}

async function answerOne({ engine }: TestEngine, random: () => number): Promise<void> {
  const open: AskInfo[] = await engine.asks.list({ status: "open", limit: 1000 });
  const ask = open[Math.floor(random() * open.length)];
  if (ask !== undefined) await engine.asks.answer(ask.id, answerTo(ask), { by: "ada", from: "test" });
}

/** Those that look after runs take it up again, as often as it takes. */
async function until(
  { engine }: TestEngine,
  clock: VirtualClock,
  random: () => number,
  people: TestEngine,
  isDead: () => boolean,
): Promise<void> {
  for (let i = 0; i < 30 && !isDead(); i++) {
    const status = (await people.engine.runs.get(ID))?.status;
    if (status === "completed" || (engine.find(ID) === undefined && random() < 0.1)) return;
    await answerOne(people, random);
    await clock.advance(700);
  }
}

async function cameOf({ engine }: TestEngine, before: readonly string[], lives: number): Promise<Came> {
  const events: RunEvent[] = await storedEvents(engine, ID);
  const asks = await engine.asks.list({ runId: ID, limit: 10_000 });
  const { output, channels } = await engine.runs.show(ID);
  const faults = [...before, ...faultsOfAsks(events, asks)];
  events.forEach(({ seq }, i) => seq !== i + 1 && faults.push(`event ${i + 1} has the number ${seq}`));
  const completed = events.flatMap((event) =>
    event.type === "task.completed" && event.kind === "task" ? [`${event.taskId}#${event.iteration}`] : [],
  );
  for (const [i, pass] of completed.entries()) if (completed.indexOf(pass) !== i) faults.push(`${pass} has completed twice`);
  const marks = ((channels[""]?.["marks"] as readonly string[] | undefined) ?? []).toSorted();
  return { output, marks, asked: asks.map(({ prompt, end }) => `${prompt} ${end.status}`).toSorted(), faults, lives };
}
