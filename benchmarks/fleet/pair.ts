// An owner and one worker of a contender, who take turns with those of others.
import type { Turn } from "../measure.ts";
import { WrongResult } from "../shapes.ts";
import type { FleetName, FleetSetup } from "./contender.ts";
import { look, othersSince, type Seen } from "./others.ts";
import { MemberProcess } from "./process.ts";

export class Pair {
  readonly #name: FleetName;
  readonly #owner: MemberProcess;
  readonly #worker: MemberProcess;
  readonly #server: number;
  /** How many tasks travelled together the last time, where the contender decides that. */
  batch: number | undefined = undefined;

  /** `server`: the id of the process that is between them. */
  static async start(name: FleetName, setup: FleetSetup, server: number): Promise<Pair> {
    const worker = await MemberProcess.start({ role: "worker", name, setup });
    const owner = await MemberProcess.start({ role: "owner", name, setup });
    return new Pair(name, owner, worker, server);
  }

  private constructor(name: FleetName, owner: MemberProcess, worker: MemberProcess, server: number) {
    this.#name = name;
    this.#owner = owner;
    this.#worker = worker;
    this.#server = server;
  }

  /** Fans out so many tasks again and again for that long, in ms. Throws unless each was called once, in the worker. */
  async fanOut(size: number, milliseconds: number): Promise<Turn> {
    const seen = this.#look();
    const { times, milliseconds: each } = await this.#owner.ask({ type: "fan-out", size, milliseconds });
    const waiting = othersSince(seen);
    await this.#expectCalls(size * times);
    return { milliseconds: each, waiting };
  }

  /** In ms. */
  async roundTrips(count: number): Promise<{ readonly times: readonly number[]; readonly waiting: number }> {
    const seen = this.#look();
    const inputs = Array.from({ length: count }, (_, at) => at);
    const { times } = await this.#owner.ask({ type: "round-trips", inputs });
    const waiting = othersSince(seen);
    await this.#expectCalls(count);
    return { times, waiting };
  }

  async end(): Promise<void> {
    await Promise.all([this.#owner.kill(), this.#worker.kill()]);
  }

  #look(): Seen {
    return look([process.pid, this.#owner.pid, this.#worker.pid, this.#server]);
  }

  async #expectCalls(expected: number): Promise<void> {
    const { calls, batch } = await this.#worker.ask({ type: "calls" });
    this.batch = batch;
    if (calls !== expected) throw new WrongResult(`${this.#name}: expected ${expected} calls of tasks in the worker, got ${calls}`);
  }
}
