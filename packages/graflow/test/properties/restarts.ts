// A case that is carried out by one process after another: each is an engine of its own, and ends by a suspension, or as if it had been killed.
import type { Backend, CheckpointPolicy, RunEvent, RunInfo, TaskContext } from "../../src/index.ts";
import { faulty, testEngine, TestRun, VirtualClock, type TestEngine } from "../../src/testing/index.ts";
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
  readonly info: RunInfo;
  readonly output: unknown;
  /** The events that are stored, with what they carry as it was told. */
  readonly events: readonly RunEvent[];
  /** How many things were to be done once. */
  readonly marks: number;
  readonly faults: readonly string[];
}

export interface RestartOptions {
  readonly backend: (clock: VirtualClock) => Backend;
  readonly policy: CheckpointPolicy;
  readonly stops: readonly Stop[];
  readonly maxSteps?: number;
}

/** For how long a run is its owner's after that was killed, and some more. In ms. */
const LEASE = 11_000;

const never = new Promise<void>(() => {});

export async function runWithRestarts(
  sketch: CaseSketch,
  { backend: backendOn, policy, stops, maxSteps }: RestartOptions,
): Promise<Restarted> {
  const clock = new VirtualClock();
  const backend = backendOn(clock);
  const heard = new Map<number, RunEvent>();
  const faults: string[] = [];
  const id = "case";

  for (let n = 0; ; n++) {
    const stop = stops[n];
    const process = newProcess(sketch, backend, clock, sketch.seed + n, stop);
    const { engine } = process;
    const run =
      n === 0
        ? process.made.start(process.workflow, sketch.input, { ...optionsOf(sketch, maxSteps), checkpoint: policy, runId: id })
        : new TestRun(await engine.resume(process.workflow, id));
    process.follow(run);
    await process.isOver(run);
    for (const event of process.events) heard.set(event.seq, event);
    faults.push(...process.faults());
    if (process.isKilled()) await clock.advance(LEASE);
    const looker = testEngine({ backend, clock });
    const info = await looker.engine.runs.get(id);
    if (info === undefined) throw new Error("the run is not stored");
    if (info.status !== "suspended" && info.status !== "abandoned") {
      const { output, channels } = await looker.engine.runs.show(id);
      const stored = await looker.engine.runs.events(id, { limit: 100_000 });
      const events = stored.map((event, index) => {
        if (event.seq !== index + 1) faults.push(`event ${event.seq} is stored as number ${index + 1}`);
        const told = heard.get(event.seq);
        if (told?.type !== event.type) faults.push(`event ${event.seq} is stored as ${event.type}, and was told as ${told?.type}`);
        return told ?? event;
      });
      await looker.engine.close();
      return { info, output, events, marks: (channels[""]?.["marks"] as number | undefined) ?? 0, faults };
    }
    await looker.engine.close();
    if (stop === undefined) throw new Error(`the run is ${info.status}`);
  }
}

interface CaseProcess {
  readonly made: TestEngine;
  readonly engine: TestEngine["engine"];
  readonly workflow: ReturnType<typeof build>["workflow"];
  readonly events: readonly RunEvent[];
  follow(run: TestRun<unknown>): void;
  isKilled(): boolean;
  /** Moves the time on until the run, or the process, has ended. */
  isOver(run: TestRun<unknown>): Promise<void>;
  faults(): string[];
}

function newProcess(sketch: CaseSketch, backend: Backend, clock: VirtualClock, seed: number, stop: Stop | undefined): CaseProcess {
  const events: RunEvent[] = [];
  const acts: string[] = [];
  const killed = Promise.withResolvers<void>();
  let isDead = false;
  let run: TestRun<unknown> | undefined;

  const onEvent = (event: RunEvent): void => {
    if (isDead) return;
    events.push(event);
    if (events.length < (stop?.after ?? Infinity)) return;
    if (stop?.how === "killed") {
      isDead = true;
      killed.resolve();
    } else run?.handle.suspend("stopped");
  };
  const acting = ({ taskId, iteration, attempt }: TaskContext): void => {
    if (!isDead) acts.push(`${taskId}#${iteration}.${attempt}`);
  };
  const before = (ctx: TaskContext): Promise<void> => ctx.once("mark", async () => void (await ctx.channel.increment("marks")));
  const made = testEngine({
    // What a dead process asks of the store is not answered, nor done.
    backend: faulty(backend, () => (isDead ? never : undefined)),
    clock,
    seed,
    shuffle: true,
    plugins: [{ name: "watch", onEvent }],
  });

  return {
    made,
    engine: made.engine,
    workflow: build(sketch, { acting, before }).workflow,
    events,
    follow: (followed) => void (run = followed),
    isKilled: () => isDead,
    async isOver(of) {
      let isOver = false;
      const over = Promise.race([of.outcome, killed.promise]).then(() => (isOver = true));
      while (!isOver) await Promise.race([over, clock.next()]);
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
