// The containers of one handler in one engine: so many at once, kept for the next call where that is wanted, ended with the engine.
import type { Resource } from "../../engine/resources.ts";
import type { TaskCall } from "../../graph/handler.ts";
import { LONGEST_TEXT } from "../plain/framed.ts";
import { LONGEST_LINE, type ProgramWay } from "../plain/way.ts";
import { Turns } from "../pool/turns.ts";
import { engineClosed } from "../refusals.ts";
import { untilAborted } from "../until-aborted.ts";
import type { Container } from "./container.ts";
import { Daemon } from "./daemon.ts";
import type { Docking } from "./read-options.ts";

/** A container, and how often it was used. */
interface Used {
  readonly container: Container;
  calls: number;
  /** Ends it when nobody wants it. */
  idle: ReturnType<typeof setTimeout> | undefined;
}

export class Containers implements Resource {
  readonly #docking: Docking;
  readonly #daemon: Daemon;
  readonly #turns: Turns;
  /** All that are there, and what is being started. */
  readonly #all: Set<Used> = new Set();
  readonly #starting: Set<Promise<unknown>> = new Set();
  /** The one that was used last is the last. */
  readonly #idle: Used[] = [];
  #isClosed = false;

  constructor(docking: Docking) {
    this.#docking = docking;
    this.#daemon = new Daemon(docking);
    this.#turns = new Turns(docking.max);
  }

  /** Rejects with a `GraflowError`, and with the reason of `signal`. */
  async open(call: TaskCall, signal: AbortSignal): Promise<ProgramWay> {
    await this.#turns.take(signal);
    const warm = this.#warm();
    if (warm !== undefined) return this.#use(warm);
    const starting = this.#start(call);
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

  #warm(): Used | undefined {
    for (let used = this.#idle.pop(); used !== undefined; used = this.#idle.pop()) if (used.container.isOpen()) return used;
    return undefined;
  }

  async #start({ runId, taskId }: TaskCall): Promise<Used> {
    const longest = this.#docking.speech.type === "plain" ? LONGEST_LINE : LONGEST_TEXT;
    if (this.#isClosed) throw engineClosed();
    const container = await this.#daemon.start({ "graflow.run": runId, "graflow.task": taskId }, longest);
    if (this.#isClosed) {
      await container.way.kill();
      throw engineClosed();
    }
    const used: Used = { container, calls: 0, idle: undefined };
    this.#all.add(used);
    void container.way.gone.then(() => this.#forget(used));
    return used;
  }

  #forget(used: Used): void {
    clearTimeout(used.idle);
    this.#all.delete(used);
    const at = this.#idle.indexOf(used);
    if (at !== -1) this.#idle.splice(at, 1);
  }

  /** Has a turn, which is given back when the call is over, or the container gone. */
  #use(used: Used): ProgramWay {
    const { container } = used;
    const { way } = container;
    clearTimeout(used.idle);
    container.keep(true);
    used.calls++;
    let isOver = false;
    const over = (): void => {
      if (!isOver) this.#turns.give();
      isOver = true;
    };
    void way.gone.then(over);
    const release = (): void => {
      if (isOver) return;
      if (!this.#keep(used)) return container.end(this.#docking.grace);
      over();
    };
    return { ...way, release };
  }

  /** Whether it is kept for another call. */
  #keep(used: Used): boolean {
    const { reuse } = this.#docking;
    if (reuse === undefined || used.calls >= reuse.max || this.#isClosed || !this.#all.has(used)) return false;
    used.idle = setTimeout(() => {
      const at = this.#idle.indexOf(used);
      if (at === -1) return;
      this.#idle.splice(at, 1);
      used.container.end(this.#docking.grace);
    }, reuse.idle);
    used.idle.unref();
    used.container.keep(false);
    this.#idle.push(used);
    return true;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#starting);
    await Promise.all([...this.#all].map(({ container }) => container.way.kill()));
    await this.#daemon.close();
  }
}
