// The calls that an engine has sent to one fleet: what comes back goes to the dispatch of its run, what is asked to the attempt that waits.
import type { Plan } from "../../graph/plan.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { Fleet } from "../../ports/fleet.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { answerFor } from "./answering.ts";
import type { Call } from "./call.ts";
import { RunDispatch, type DispatchDesk, type DispatchingRun } from "./dispatch.ts";
import { Pace } from "./pace.ts";
import { Switchboard, type About } from "./switchboard.ts";
import { Told } from "./told.ts";

export interface DeskParts {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly registry: ClassRegistry | undefined;
  readonly newId: () => string;
}

/** Batches of one kind under way as long as nobody knows how many workers there are. */
const FIRST_WINDOW = 16;
/** How often to look how many workers there are, in ms. */
const LOOK = 5000;

export class RemoteDesk implements DispatchDesk {
  readonly fleet: Fleet;
  readonly switchboard: Switchboard;
  /** What the owners of runs tell calls that are carried out here. */
  readonly told: Told;
  readonly #clock: Clock;
  readonly #dispatches: Set<RunDispatch> = new Set();
  readonly #batches: Map<string, RunDispatch> = new Map();
  readonly #paces: WeakMap<Plan, Map<string, Pace>> = new WeakMap();
  /** Begins the ids of batches: no other process has it. */
  readonly #name: string;
  #count = 0;
  #window = FIRST_WINDOW;
  #look: Timer | undefined = undefined;
  /** When that was last done. */
  #lookedAt = -Infinity;
  readonly #unlisten: () => void;

  constructor({ fleet, clock, registry, newId }: DeskParts) {
    this.fleet = fleet;
    this.#clock = clock;
    this.#name = newId();
    this.switchboard = new Switchboard(fleet.post, clock, registry);
    this.switchboard.onResults(([, turn, batch, ms, entries]) => this.#batches.get(batch)?.arrived(batch, turn, ms, entries));
    this.switchboard.onDead(([, batch, reason, error]) => this.#batches.get(batch)?.died(batch, reason, error));
    this.switchboard.answer("unwanted", ([indices], [batch, , turn]) => {
      const dispatch = this.#batches.get(batch);
      if (dispatch === undefined) throw unwanted();
      return (indices as number[]).flatMap((index) => {
        const call = dispatch.callIn(batch, index, turn);
        return call !== undefined && call.aborted === undefined ? [] : [[index, call?.aborted]];
      });
    });
    this.switchboard.answer("dropped", (_, [batch, , turn]) => this.#batches.get(batch)?.dropped(batch, turn));
    this.told = new Told(this.switchboard);
    this.switchboard.answer("take", ([indices], [batch, , turn]) => this.#batches.get(batch)?.take(batch, indices as number[], turn) ?? []);
    answerFor(this.switchboard, (about) => this.#find(about));
    this.#unlisten = fleet.post.onLost(() => {
      for (const dispatch of this.#dispatches) dispatch.sendAgain();
    });
  }

  get address(): string {
    return this.switchboard.address;
  }

  get window(): number {
    return this.#window;
  }

  /** The calls of a run. */
  open(run: DispatchingRun): RunDispatch {
    this.switchboard.listen();
    const dispatch = new RunDispatch(run, this);
    this.#dispatches.add(dispatch);
    if (this.#look === undefined) this.#lookAgain();
    return dispatch;
  }

  close(dispatch: RunDispatch, isStored: boolean): void {
    dispatch.end(isStored);
    this.#dispatches.delete(dispatch);
    if (this.#dispatches.size > 0) return;
    this.#look?.cancel();
    this.#look = undefined;
  }

  /** What is kept of a run that has ended without any calls. */
  forgetRun(runId: string): void {
    this.fleet.queues.letGo(runId).catch(() => {});
  }

  paceOf(plan: Plan, queue: string): Pace {
    let paces = this.#paces.get(plan);
    if (paces === undefined) this.#paces.set(plan, (paces = new Map<string, Pace>()));
    let pace = paces.get(queue);
    if (pace === undefined) paces.set(queue, (pace = new Pace()));
    return pace;
  }

  newBatch(dispatch: RunDispatch): string {
    const id = `${this.#name}-${(++this.#count).toString(36)}`;
    this.#batches.set(id, dispatch);
    return id;
  }

  forget(batch: string): void {
    this.#batches.delete(batch);
  }

  #find([batch, index, turn]: About): Call {
    const call = this.#batches.get(batch)?.callIn(batch, index, turn);
    if (call !== undefined) return call;
    throw unwanted();
  }

  /** Runs come and go faster than workers do. */
  #lookAgain(): void {
    const rest = this.#lookedAt + LOOK - this.#clock.now();
    if (rest > 0) this.#look = this.#clock.setTimer(rest, () => this.#lookAtWorkers());
    else this.#lookAtWorkers();
  }

  /** Twice as much under way as can be carried out at once, so that nobody waits for the next. */
  #lookAtWorkers(): void {
    this.#lookedAt = this.#clock.now();
    // Not one of the background: a process whose run waits for others has a reason to stay, and nothing else may keep it.
    this.#look = this.#clock.setTimer(LOOK, () => this.#lookAtWorkers());
    this.fleet.workers.list().then(
      (workers) => {
        const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
        const window = Math.max(FIRST_WINDOW, 2 * slots);
        const isWider = window > this.#window;
        this.#window = window;
        // Those under way may be waiting for those that are not yet.
        if (isWider) for (const dispatch of this.#dispatches) dispatch.flushSoon();
      },
      () => {},
    );
  }

  end(): void {
    this.#look?.cancel();
    this.#unlisten();
    for (const dispatch of this.#dispatches) this.close(dispatch, false);
    this.switchboard.close();
  }
}

function unwanted(): GraflowError {
  return new GraflowError("CONTEXT_CLOSED", "Nobody waits for this task any more", {
    hint: "Nothing to do: its run has ended, or somebody else carries the task out.",
  });
}
