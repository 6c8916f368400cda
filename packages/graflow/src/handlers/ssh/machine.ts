// One machine, as an engine uses it: its turns, its connections, the processes that are kept there, and what is known of what is installed.
import type { TaskCall } from "../../graph/handler.ts";
import { writtenIn } from "../../engine/outpost/attempt-of.ts";
import type { Way } from "../../engine/outpost/place.ts";
import type { Resource } from "../../engine/resources.ts";
import { wayTo, type ProgramWay } from "../plain/way.ts";
import { Turns } from "../pool/turns.ts";
import { untilAborted } from "../until-aborted.ts";
import { Connections } from "./connections.ts";
import { findOutpost } from "./installed.ts";
import { startProgram } from "./remote-program.ts";
import { Seat } from "./seat.ts";
import type { SshSettings } from "./settings.ts";

export class Machine implements Resource {
  readonly #settings: SshSettings;
  readonly #connections: Connections;
  readonly #turns: Turns;
  /** When each ends that is free; the one that was used last is taken first. */
  readonly #free: Map<Seat, NodeJS.Timeout> = new Map();
  #outpost: Promise<string> | undefined = undefined;
  readonly #closed: AbortController = new AbortController();

  constructor(settings: SshSettings) {
    this.#settings = settings;
    this.#connections = new Connections(settings);
    this.#turns = new Turns(settings.max);
  }

  /** A program that speaks plain lines. */
  async program(command: readonly string[], signal: AbortSignal): Promise<ProgramWay> {
    const { cwd, env } = this.#settings;
    await this.#turns.take(signal);
    try {
      const way = wayTo(await startProgram(this.#connections, this.#settings, { command, cwd, env }, signal));
      void way.gone.then(() => this.#turns.give());
      return way;
    } catch (error) {
      this.#turns.give();
      throw error;
    }
  }

  /** The user's own task, by an outpost. */
  async outpost(call: TaskCall, signal: AbortSignal): Promise<Way> {
    await this.#turns.take(signal);
    try {
      const seat = this.#freeSeat() ?? (await this.#newSeat(call, signal));
      let isOver = false;
      const leave = (): void => {
        if (!isOver) this.#turns.give();
        isOver = true;
      };
      void seat.gone.then(leave);
      return seat.take(call, () => {
        this.#rest(seat);
        leave();
      });
    } catch (error) {
      this.#turns.give();
      throw error;
    }
  }

  #freeSeat(): Seat | undefined {
    const seat = [...this.#free.keys()].findLast(({ isGone }) => !isGone);
    if (seat === undefined) return undefined;
    clearTimeout(this.#free.get(seat));
    this.#free.delete(seat);
    return seat;
  }

  async #newSeat(call: TaskCall, signal: AbortSignal): Promise<Seat> {
    const path = await untilAborted(this.#installed(call), signal);
    const { node, cwd, env } = this.#settings;
    const seat = new Seat(await startProgram(this.#connections, this.#settings, { command: [node, path], cwd, env }, signal));
    void seat.gone.then(() => {
      clearTimeout(this.#free.get(seat));
      this.#free.delete(seat);
    });
    return seat;
  }

  #rest(seat: Seat): void {
    if (!this.#settings.reuse || this.#closed.signal.aborted) return seat.end();
    const timer = setTimeout(() => {
      this.#free.delete(seat);
      seat.end();
    }, this.#settings.idle);
    timer.unref();
    this.#free.set(seat, timer);
  }

  /** Asked once for all, by the first. */
  #installed(call: TaskCall): Promise<string> {
    if (this.#outpost === undefined) {
      const { module } = this.#settings;
      const modules = module === undefined ? writtenIn(call) : [module];
      const asked = findOutpost(this.#connections, this.#settings, modules, this.#closed.signal);
      this.#outpost = asked;
      // It may be there the next time.
      asked.catch(() => (this.#outpost = undefined));
    }
    return this.#outpost;
  }

  async close(): Promise<void> {
    this.#closed.abort(new Error("The engine has been closed"));
    for (const timer of this.#free.values()) clearTimeout(timer);
    await this.#connections.close();
  }
}
