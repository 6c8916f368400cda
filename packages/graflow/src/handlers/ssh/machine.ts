// One machine, as an engine uses it: its turns, its connections, the processes that are kept there, and what is known of what is installed.
import type { TaskCall } from "../../graph/handler.ts";
import { writtenIn } from "../../engine/outpost/attempt-of.ts";
import type { Way } from "../../engine/outpost/place.ts";
import type { Resource } from "../../engine/resources.ts";
import { wayTo, type ProgramWay } from "../plain/way.ts";
import { Idle } from "../pool/idle.ts";
import { Turns } from "../pool/turns.ts";
import { resourceEnvironment } from "../resource-pool/environment.ts";
import { untilAborted } from "../until-aborted.ts";
import { Connections } from "./connections.ts";
import { findOutpost } from "./installed.ts";
import { startProgram, type RemoteProgram } from "./remote-program.ts";
import { Seat } from "./seat.ts";
import type { SshSettings } from "./settings.ts";

type Variables = Readonly<Record<string, string>>;

export class Machine implements Resource {
  readonly #settings: SshSettings;
  readonly #connections: Connections;
  readonly #turns: Turns;
  readonly #idle: Idle<Seat>;
  #outpost: Promise<string> | undefined = undefined;
  readonly #closed: AbortController = new AbortController();

  constructor(settings: SshSettings) {
    this.#settings = settings;
    this.#connections = new Connections(settings);
    this.#turns = new Turns(settings.max);
    this.#idle = new Idle(settings.idle);
  }

  /** A program that speaks plain lines. */
  async program(command: readonly string[], { context }: TaskCall, signal: AbortSignal): Promise<ProgramWay> {
    await this.#turns.take(signal);
    try {
      const way = wayTo(await this.#start(command, resourceEnvironment(context), signal));
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
      const devices = resourceEnvironment(call.context);
      const its = JSON.stringify(devices);
      const kept = this.#idle.take((seat) => seat.isOpen && seat.devices === its);
      const seat = kept ?? (await this.#newSeat(call, devices, signal));
      return seat.take(call, () => {
        if (seat.isOpen) this.#rest(seat);
        this.#turns.give();
      });
    } catch (error) {
      this.#turns.give();
      throw error;
    }
  }

  async #newSeat(call: TaskCall, devices: Variables, signal: AbortSignal): Promise<Seat> {
    const path = await untilAborted(this.#installed(call), signal);
    const seat = new Seat(await this.#start([this.#settings.node, path], devices, signal), JSON.stringify(devices));
    void seat.gone.then(() => this.#idle.drop(seat));
    return seat;
  }

  #start(command: readonly string[], devices: Variables, signal: AbortSignal): Promise<RemoteProgram> {
    const { cwd, env } = this.#settings;
    return startProgram(this.#connections, this.#settings, { command, cwd, env: { ...devices, ...env } }, signal);
  }

  #rest(seat: Seat): void {
    if (this.#settings.reuse && !this.#closed.signal.aborted) this.#idle.put(seat, () => seat.end());
    else seat.end();
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
    await this.#connections.close();
  }
}
