// A case that is carried out by one process after another: each is an engine of its own, and ends by a suspension, or as if it had been killed.
import type { Backend, CheckpointPolicy, CheckpointRef, Engine, RunEvent, RunInfo, RunOutcome, TaskContext } from "../../src/index.ts";
import { createEngine } from "../../src/index.ts";
import type { Fleet } from "../../src/ports/fleet.ts";
import { Hall } from "../remote/hall.ts";
import { faulty, seededRandom, testEngine, TestRun, VirtualClock, type TestEngine } from "../../src/testing/index.ts";
import { build } from "./build.ts";
import { optionsOf } from "./check.ts";
import type { CaseSketch } from "./sketch.ts";

/** How a process ends: after so many events of its own. */
export interface Stop {
  readonly how: "suspended" | "killed";
  readonly after: number;
}

/** What became of a case. */
export interface Restarted {
  readonly info: { readonly status: RunInfo["status"]; readonly error?: Error };
  readonly output: unknown;
  /** The events that are stored, with what they carry as it was told. */
  readonly events: readonly RunEvent[];
  /** The passes that have left a mark, in the order in which they did; unknown of a run that was never stored. */
  readonly marks: readonly string[] | undefined;
  /** The attempts that were made, by their passes. */
  readonly acts: readonly string[];
  readonly faults: readonly string[];
}

export interface RestartOptions {
  /** Of the run. */
  readonly id?: string;
  /** Where it begins, when it is a fork; its own id, when it has been begun before. */
  readonly from?: CheckpointRef | string;
  readonly policy: CheckpointPolicy;
  readonly stops: readonly Stop[];
  readonly maxSteps?: number;
  /** After how many events the host asks for a checkpoint, again and again. */
  readonly shots?: number;
  /** The tasks that fail, by their ids. */
  readonly broken?: ReadonlySet<string>;
}

/** Where runs are stored, and the time goes by, whatever becomes of processes. */
export interface World {
  readonly clock: VirtualClock;
  readonly backend: Backend;
  /** Passes of tasks that leave a mark, once each. */
  readonly marked: Set<string>;
  /** Others who carry out all of its tasks, whatever becomes of the processes that carry out its runs. */
  readonly hall?: Hall;
}

export function newWorld(backendOn: (clock: VirtualClock) => Backend): World {
  const clock = new VirtualClock();
  return { clock, backend: backendOn(clock), marked: new Set() };
}

/** For how long a run is its owner's after that was killed, and some more. In ms. */
const LEASE = 11_000;

const never = new Promise<void>(() => {});

function withFleet(backend: Backend, fleet: Fleet | undefined): Backend {
  return fleet === undefined ? backend : { name: backend.name, open: (services) => ({ ...backend.open(services), fleet }) };
}

export async function runWithRestarts(world: World, sketch: CaseSketch, options: RestartOptions): Promise<Restarted> {
  const { clock } = world;
  const { id = "case", from, policy, stops, maxSteps, broken, shots } = options;
  const heard = new Map<number, RunEvent>();
  const faults: string[] = [];
  const acts: string[] = [];

  for (let n = 0; ; n++) {
    const stop = stops[n];
    const process = newProcess(world, sketch, { seed: sketch.seed + n, stop, broken, shots });
    const { engine, workflow } = process;
    const goOn = async (): Promise<TestRun<unknown>> => {
      if (n > 0 || from === undefined) return new TestRun(await engine.resume(workflow, id));
      return new TestRun(await engine.resume(workflow, from, { runId: id, checkpoint: policy }));
    };
    const begin = (): TestRun<unknown> | Promise<TestRun<unknown>> => {
      if (n > 0 || from !== undefined) return goOn();
      return process.made.start(workflow, sketch.input, { ...optionsOf(sketch, maxSteps), checkpoint: policy, runId: id });
    };
    const outcome = await process.carryOut(begin());
    for (const event of process.events) heard.set(event.seq, event);
    faults.push(...process.faults());
    acts.push(...process.acts);
    // Its process was killed, or has lost its store.
    const isHeld = (await look(world, ({ runs }) => runs.get(id)))?.status === "running";
    if (isHeld) await clock.advance(LEASE);
    const info = await look(world, ({ runs }) => runs.get(id));
    if (info === undefined) {
      if (outcome === undefined) throw new Error("the run is not stored");
      return {
        info: outcome,
        output: "output" in outcome ? outcome.output : undefined,
        events: process.events,
        marks: undefined,
        acts,
        faults,
      };
    }
    const isOpen = info.status === "suspended" || info.status === "abandoned";
    if (isOpen && stop === undefined) throw new Error(`the run is ${info.status}`);
    if (isOpen) continue;
    const { output, channels } = await look(world, ({ runs }) => runs.show(id));
    const stored = await look(world, ({ runs }) => runs.events(id, { limit: 100_000 }));
    // What had happened before anything was stored is known to those who heard it.
    const first = stored[0]?.seq ?? Infinity;
    if (first > 1) stored.unshift(...[...heard.values()].filter(({ seq }) => seq < first));
    const events = stored.map((event, index) => {
      if (event.seq !== index + 1) faults.push(`event ${event.seq} is stored as number ${index + 1}`);
      const told = heard.get(event.seq);
      // What had happened before it was gone on with was heard by somebody else.
      if (told === undefined && from === id) return event;
      if (told?.type !== event.type) faults.push(`event ${event.seq} is stored as ${event.type}, and was told as ${told?.type}`);
      return told ?? event;
    });
    const marks = (channels[""]?.["marks"] as readonly string[] | undefined) ?? [];
    return { info, output, events, marks, acts, faults };
  }
}

/** What an engine without runs of its own sees. */
export async function look<T>({ backend, clock }: World, at: (engine: Engine) => Promise<T>): Promise<T> {
  await using made = testEngine({ backend, clock });
  return await at(made.engine);
}

interface CaseProcess {
  readonly made: TestEngine;
  readonly engine: TestEngine["engine"];
  readonly workflow: ReturnType<typeof build>["workflow"];
  readonly events: readonly RunEvent[];
  /** The attempts that were made, by their passes. */
  readonly acts: readonly string[];
  /** Moves the time on until the run, or the process, has ended; resolves to how the run has. */
  carryOut(begins: TestRun<unknown> | Promise<TestRun<unknown>>): Promise<RunOutcome<unknown> | undefined>;
  faults(): string[];
}

interface Ending {
  readonly seed: number;
  readonly stop: Stop | undefined;
  readonly broken: ReadonlySet<string> | undefined;
  readonly shots: number | undefined;
}

/** All tasks are carried out by others, as long as the world stands. */
export function farWorld(world: World, sketch: CaseSketch): World & AsyncDisposable {
  const { clock, marked } = world;
  const hall = new Hall(seededRandom(sketch.seed), () => new Promise((resolve) => clock.yield(resolve)));
  const { workflow } = build(sketch, { acting: () => {}, before: leavingMarks(marked) }, QUEUE);
  const engine = createEngine({ backend: hall.backend("worker"), clock });
  hall.employ("worker", engine.workbench([workflow]), [QUEUE], 3);
  return { ...world, hall, [Symbol.asyncDispose]: () => engine.close() };
}

const QUEUE = "far";

/** Each pass leaves a mark in the channel of its run, once. */
function leavingMarks(marked: Set<string>): (ctx: TaskContext) => Promise<void> {
  return (ctx) => {
    const pass = `${ctx.taskId}#${ctx.iteration}`;
    marked.add(pass);
    return ctx.once("mark", async () => void (await ctx.channel.append("marks", pass)));
  };
}

let processes = 0;

function newProcess(
  { backend, clock, marked, hall }: World,
  sketch: CaseSketch,
  { seed, stop, broken, shots = Infinity }: Ending,
): CaseProcess {
  const events: RunEvent[] = [];
  const acts: string[] = [];
  const killed = Promise.withResolvers<void>();
  let isDead = false;
  let run: TestRun<unknown> | undefined;
  const address = `process ${++processes}`;

  const onEvent = (event: RunEvent): void => {
    if (isDead) return;
    events.push(event);
    // One that comes too late is refused.
    if (events.length % shots === 0) void run?.handle.checkpoint({ name: `shot ${event.seq}` }).catch(() => {});
    if (events.length < (stop?.after ?? Infinity)) return;
    if (stop?.how === "killed") {
      isDead = true;
      hall?.kill(address);
      killed.resolve();
    } else run?.handle.suspend("stopped");
  };
  const acting = (taskId: string, id: string, ctx: TaskContext): void => {
    if (!isDead) acts.push(`${taskId}#${ctx.iteration}.${ctx.attempt}`);
    if (broken?.has(id) === true) throw new Error(`${id} is broken`);
  };
  const before = leavingMarks(marked);
  const made = testEngine({
    // What a dead process asks of the store is not answered, nor done.
    backend: withFleet(
      faulty(backend, () => (isDead ? never : undefined)),
      hall?.fleet(address),
    ),
    clock,
    seed,
    shuffle: true,
    plugins: [{ name: "watch", onEvent }],
  });

  return {
    made,
    engine: made.engine,
    workflow: build(sketch, { acting, before }, hall && QUEUE).workflow,
    events,
    acts,
    async carryOut(begins) {
      if (begins instanceof TestRun) run = begins;
      const ends = Promise.resolve(begins).then((begun) => (run = begun).outcome);
      let isOver = false;
      const over = Promise.race([ends, killed.promise]).finally(() => (isOver = true));
      while (!isOver) await Promise.race([over, clock.next()]);
      return (await over) ?? undefined;
    },
    faults() {
      const started = events.flatMap((event) =>
        event.type === "task.started" && event.kind === "task" ? [`${event.taskId}#${event.iteration}.${event.attempt}`] : [],
      );
      for (const act of acts) {
        const at = started.indexOf(act);
        if (at === -1) return [`${act} acted, and was not told to have started`];
        started.splice(at, 1);
      }
      return [];
    },
  };
}
