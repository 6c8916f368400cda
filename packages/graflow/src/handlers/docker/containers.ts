// The containers of one handler in one engine: so many at once, kept for the next call where that is wanted, ended with the engine.
import type { Resource } from "../../engine/resources.ts";
import type { TaskCall } from "../../graph/handler.ts";
import { Kept } from "../plain/kept.ts";
import type { ProgramWay } from "../plain/way.ts";
import { Idle } from "../pool/idle.ts";
import { Turns } from "../pool/turns.ts";
import { engineClosed } from "../refusals.ts";
import { resourceEnvironment } from "../resource-pool/environment.ts";
import { untilAborted } from "../until-aborted.ts";
import type { Container } from "./container.ts";
import { Daemon } from "./daemon.ts";
import type { Docking } from "./read-options.ts";

/** A container, and what it was used for. */
interface Used {
  readonly container: Container;
  readonly kept: Kept;
  /** The devices that its environment tells of: it is for calls that have the same. */
  readonly devices: string;
  calls: number;
}

export class Containers implements Resource {
  readonly #docking: Docking;
  readonly #daemon: Daemon;
  readonly #turns: Turns;
  /** All that are there, and what is being started. */
  readonly #all: Set<Used> = new Set();
  readonly #starting: Set<Promise<unknown>> = new Set();
  readonly #idle: Idle<Used>;
  #isClosed = false;

  constructor(docking: Docking) {
    this.#docking = docking;
    this.#daemon = new Daemon(docking);
    this.#turns = new Turns(docking.max);
    this.#idle = new Idle(docking.reuse?.idle ?? 0);
  }

  /** Rejects with a `GraflowError`, and with the reason of `signal`. */
  async open(call: TaskCall, signal: AbortSignal): Promise<ProgramWay> {
    await this.#turns.take(signal);
    const devices = resourceEnvironment(call.context);
    const its = JSON.stringify(devices);
    const warm = this.#idle.take((used) => used.container.isOpen() && used.devices === its);
    if (warm !== undefined) return this.#use(warm);
    const starting = this.#start(call, devices);
    this.#starting.add(starting);
    try {
      return this.#use(await untilAborted(starting, signal));
    } catch (error) {
      // It may still come: its place is free when it is gone.
      void starting
        .then(({ container }) => container.way.kill())
        .catch(() => {})
        .finally(() => this.#turns.give());
      throw error;
    } finally {
      void starting.catch(() => {}).finally(() => this.#starting.delete(starting));
    }
  }

  async #start({ runId, taskId }: TaskCall, devices: Readonly<Record<string, string>>): Promise<Used> {
    if (this.#isClosed) throw engineClosed();
    await this.#makeRoom();
    const container = await this.#daemon.start({ "graflow.run": runId, "graflow.task": taskId }, devices);
    if (this.#isClosed) {
      await container.way.kill();
      throw engineClosed();
    }
    const used: Used = { container, kept: new Kept(container.way), devices: JSON.stringify(devices), calls: 0 };
    this.#all.add(used);
    void container.way.gone.then(() => {
      this.#idle.drop(used);
      this.#all.delete(used);
    });
    return used;
  }

  /** There are never more than may be: one that is kept for calls with other devices goes. */
  async #makeRoom(): Promise<void> {
    if (this.#all.size + this.#starting.size < this.#docking.max) return;
    const other = this.#idle.takeOldest();
    other?.container.end(this.#docking.grace);
    await other?.container.way.gone;
  }

  /** Has a turn, which is given back when the call is over, or the container gone. */
  #use(used: Used): ProgramWay {
    const { container, kept } = used;
    container.keep(true);
    used.calls++;
    const way = kept.take(() => {
      if (!this.#isWanted(used)) return container.end(this.#docking.grace);
      if (!kept.leave()) return;
      container.keep(false);
      this.#idle.put(used, () => container.end(this.#docking.grace));
      this.#turns.give();
    });
    void way.gone.then(() => this.#turns.give());
    return way;
  }

  /** Whether it is kept for another call. */
  #isWanted(used: Used): boolean {
    const { reuse } = this.#docking;
    return reuse !== undefined && used.calls < reuse.max && !this.#isClosed && this.#all.has(used);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#starting);
    await Promise.all([...this.#all].map(({ container }) => container.way.kill()));
    await this.#daemon.close();
  }
}
