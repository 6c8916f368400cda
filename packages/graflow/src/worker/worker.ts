// A worker: takes work of its queues, has it carried out, says that it is there, and ends in good order. What it may do when is in `mode.ts`;
// `#entered` does what is to be done in each mode, and nothing else changes the mode but `#step`.
import type { Supervisor } from "../engine/face.ts";
import type { Workbench } from "../engine/fleet/face.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { TakenWork, WorkEnd } from "../ports/work-queues.ts";
import { errorOf } from "../shared/error-of.ts";
import { Account } from "./account.ts";
import type { WorkInfo, Worker, WorkerStatus } from "./face.ts";
import { type HealthServer, serveHealth } from "./health-server.ts";
import { type Ending, type Mode, type ModeEvent, nextMode } from "./mode.ts";
import type { WorkerSettings } from "./options.ts";
import { claimId } from "./own-id.ts";
import { Presence } from "./presence.ts";
import { Pulse } from "./pulse.ts";
import { type SlotKind, Slots } from "./slots.ts";

/** How long tasks may take to heed their signal when they are handed back, and the store to hear of it, in ms. */
const HANDING_BACK = 5000;
/** How long connections may take to close, in ms; and how long the registry may take to hear that the worker has left. */
const CLOSING = 3000;
const LEAVING = 2000;
export class FleetWorker implements Worker {
  readonly id: string;
  readonly started: Promise<void>;
  readonly stopped: Promise<void>;
  readonly #settings: WorkerSettings;
  readonly #clock: Clock;
  readonly #workbench: Workbench;
  readonly #slots: Readonly<Record<SlotKind, Slots>>;
  readonly #presence: Presence;
  readonly #pulse: Pulse;
  readonly #account: Account;
  #mode: Mode = { type: "starting" };
  /** Gives its id back to this process. */
  readonly #release: () => void;
  #health: HealthServer | undefined;
  #supervisor: Supervisor | undefined;
  #graceTimer: Timer | undefined;
  #hasStarted: PromiseWithResolvers<void> = Promise.withResolvers();
  #hasStopped: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor(settings: WorkerSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.id = settings.id;
    const { engine, fleet, workflows, queues, deafAfter, onEvent } = settings;
    this.started = this.#hasStarted.promise;
    this.stopped = this.#hasStopped.promise;
    // Whoever does not look at them has the events.
    this.started.catch(() => {});
    this.stopped.catch(() => {});
    this.#workbench = engine.workbench(workflows);
    this.#release = claimId(fleet, this.id);
    const slots = (kind: SlotKind, total: number): Slots =>
      new Slots({ kind, total, queues, clock, carryOut: (work) => this.#carryOut(work) });
    this.#slots = { tasks: slots("tasks", settings.concurrency), runs: slots("runs", settings.runs) };
    this.#account = new Account(settings, this.#workbench, this.#slots, clock.now());
    this.#presence = new Presence({
      registry: fleet.workers,
      clock,
      id: this.id,
      interval: settings.heartbeat,
      entry: () => this.#account.entry(this.#mode.type, clock.now()),
      joined: () => this.#step({ type: "registered" }),
      refused: (error) => this.#refused(error),
    });
    const { tasks, runs } = this.#slots;
    this.#pulse = new Pulse({
      clock,
      presence: this.#presence,
      slots: [tasks, runs],
      deafAfter,
      tell: onEvent,
      refuse: (error) => this.#refused(error),
    });
    void this.#begin();
  }

  get mode(): Mode["type"] {
    return this.#mode.type;
  }

  get healthUrl(): string | undefined {
    return this.#health?.url;
  }

  status(): WorkerStatus {
    return this.#account.status(this.#mode.type, this.#pulse.health(this.#mode.type));
  }

  drain(reason = "it was told to"): Promise<void> {
    this.#step({ type: "drain", reason, until: this.#clock.now() + this.#settings.grace });
    return this.stopped.catch(() => {});
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drain();
  }

  async #begin(): Promise<void> {
    try {
      if (this.#settings.health !== undefined) this.#health = await serveHealth(this.#settings.health, () => this.status());
    } catch (error) {
      this.#refused(errorOf(error));
      return;
    }
    if (this.#mode.type === "starting") this.#presence.begin();
  }

  #refused(error: Error): void {
    this.#step({ type: "refused", error, until: this.#clock.now() + this.#settings.grace });
  }

  #step(event: ModeEvent): void {
    const before = this.#mode;
    this.#mode = nextMode(before, event);
    if (this.#mode !== before) this.#entered(this.#mode);
  }

  #entered(mode: Mode): void {
    switch (mode.type) {
      case "starting":
        return;
      case "running":
        return this.#run();
      case "draining":
        return this.#finish(mode.ending.reason, mode.until);
      case "leaving":
        return void this.#leave(mode.ending);
      case "stopped":
        return this.#stop(mode.ending);
    }
  }

  #run(): void {
    const { engine, fleet, workflows, runs, onEvent } = this.#settings;
    try {
      if (runs > 0) this.#supervisor = engine.supervise(workflows);
      this.#slots.tasks.open(fleet.queues);
      this.#slots.runs.open(fleet.queues);
    } catch (error) {
      this.#refused(errorOf(error));
      return;
    }
    onEvent({ type: "worker.started", healthUrl: this.healthUrl });
    this.#hasStarted.resolve();
  }

  #finish(reason: string, until: number): void {
    const { tasks, runs } = this.#slots;
    this.#settings.onEvent({ type: "worker.draining", reason, active: tasks.used + runs.used });
    this.#graceTimer = this.#clock.setTimer(until - this.#clock.now(), () => this.#step({ type: "time-up" }));
    const settled = Promise.all([this.#endSupervision(), tasks.drain(), runs.drain()]);
    // A store that fails meanwhile is waited for until the time is up.
    settled.then(
      () => this.#step({ type: "settled" }),
      () => {},
    );
  }

  /** Runs that nobody has handed over have no slots; they have the same time. Those that are left are suspended when the engine is closed. */
  async #endSupervision(): Promise<void> {
    await this.#supervisor?.close();
    await Promise.all(this.#supervisor?.running.map(({ outcome }) => outcome) ?? []);
  }

  async #leave({ reason }: Ending): Promise<void> {
    this.#graceTimer?.cancel();
    const slots = [this.#slots.tasks, this.#slots.runs];
    const active = slots.reduce((sum, { used }) => sum + used, 0);
    if (active > 0) {
      this.#settings.onEvent({ type: "worker.handed-back", active });
      const emptied = async (): Promise<unknown> => Promise.all(slots.map((some) => some.emptied()));
      await this.#within(HANDING_BACK, this.#workbench.handBack(reason).then(emptied));
    }
    await this.#within(CLOSING, Promise.all([this.#supervisor?.close(), ...slots.map((some) => some.close())]));
    await this.#within(LEAVING, this.#presence.leave());
    this.#pulse.end();
    await this.#health?.close();
    this.#step({ type: "left" });
  }

  #stop({ error }: Ending): void {
    this.#release();
    this.#settings.onEvent({ type: "worker.stopped", error });
    if (error === undefined) {
      this.#hasStarted.resolve();
      this.#hasStopped.resolve();
    } else {
      this.#hasStarted.reject(error);
      this.#hasStopped.reject(error);
    }
  }

  /** Whatever fails or takes too long now is for others to find out. */
  async #within(ms: number, work: Promise<unknown>): Promise<void> {
    const late = Promise.withResolvers<void>();
    const timer = this.#clock.setTimer(ms, late.resolve);
    await Promise.race([work.catch(() => {}), late.promise]);
    timer.cancel();
  }

  async #carryOut(work: TakenWork): Promise<WorkEnd> {
    const { onEvent } = this.#settings;
    const { id, kind, queue, subject, taken } = work;
    const info: WorkInfo = { id, kind, queue, subject, taken };
    onEvent({ type: "work.taken", work: info });
    const since = performance.now();
    const end = await this.#workbench.carryOut(work);
    if (kind === "run") this.#account.endedRuns++;
    onEvent({ type: "work.ended", work: info, end, duration: performance.now() - since });
    return end;
  }
}
