// A fleet within one process, for tests of what travels: the post and the queues of several engines, over nothing but arrays. Every text is
// handed on as text, on a later turn, as by a real one.
import type { WorkflowGraph } from "../../src/graph/workflow-graph.ts";
import { BackendError, createEngine, memory, type Backend, type Engine } from "../../src/index.ts";
import type { Workbench } from "../../src/engine/fleet/face.ts";
import type { Fleet } from "../../src/ports/fleet.ts";
import type { Post } from "../../src/ports/post.ts";
import type { TakenWork, Work, WorkEnd, WorkQueues, WorkResult } from "../../src/ports/work-queues.ts";

type Carry = (work: TakenWork) => Promise<WorkEnd>;

export class Hall {
  readonly #boxes: Map<string, (message: string) => void> = new Map();
  readonly #topics: Map<string, Set<(message: string | undefined) => void>> = new Map();
  readonly #consumers: { address: string; queues: readonly string[]; carryOut: Carry; left: Set<Work> }[] = [];
  readonly #lost: Map<string, Set<() => void>> = new Map();
  /** Those whose mail is lost on its way. */
  readonly #deaf: Set<string> = new Set();
  /** Texts that were sent or queued, in characters. */
  carried = 0;
  /** Resolves when there is room in its queues, where those who add wait for it. */
  room: Promise<void> | undefined;
  /** How many times whoever takes a run over is told that the store is away. */
  outages = 0;
  /** Whether its queues take no more. */
  isFull = false;
  readonly waiting: Work[] = [];
  /** All work that was ever added. */
  readonly added: Work[] = [];
  readonly kept: Map<string, WorkResult[]> = new Map();
  /** Whom the results of runs are for. */
  readonly #owners: Map<string, string | null> = new Map();
  /** A number in [0, 1): of workers that die over their work, and of work that is done twice. */
  readonly #chance: (() => number) | undefined;
  readonly #taken: Map<string, number> = new Map();

  readonly #turn: () => Promise<void>;
  readonly #gone: Set<string> = new Set();

  /**
   * With a `chance`, one in five pieces of work is lost by who has it, and done by somebody else. `turn`: resolves when the others have had
   * theirs.
   */
  constructor(chance?: () => number, turn: () => Promise<void> = () => new Promise((resolve) => void setImmediate(resolve))) {
    this.#chance = chance;
    this.#turn = turn;
  }

  /** A process is killed: nothing comes from it any more, and nothing reaches it. */
  kill(address: string): void {
    this.#gone.add(address);
    this.#boxes.delete(address);
  }

  fleet(address: string): Fleet {
    const boxes = this.#boxes;
    const turn = async (): Promise<void> => {
      await this.#turn();
      if (this.#gone.has(address)) await new Promise<never>(() => {});
    };
    const lost = new Set<() => void>();
    this.#lost.set(address, lost);
    const deaf = this.#deaf;
    const fails = (): boolean => this.outages-- > 0;
    const roomFor = (signal: AbortSignal | undefined): Promise<unknown> =>
      Promise.race([this.room, new Promise((resolve) => signal?.addEventListener("abort", resolve))]);
    const weigh = (text: string): void => void (this.carried += text.length);
    const topics = this.#topics;
    const owners = this.#owners;
    const { kept, waiting, added } = this;
    const next = (): void => this.#next();
    const isFull = (): boolean => this.isFull;
    const post: Post = {
      address,
      async send(to, messages) {
        await turn();
        const box = boxes.get(to);
        messages.forEach(weigh);
        if (!deaf.has(to)) for (const message of messages) box?.(message);
        return box !== undefined;
      },
      listen(listener) {
        boxes.set(address, listener);
        return () => void boxes.delete(address);
      },
      onLost(listener) {
        lost.add(listener);
        return () => void lost.delete(listener);
      },
      ready: async () => {},
      areThere: async (addresses) => new Set(addresses.filter((one) => boxes.has(one))),
      async announce(topic, message) {
        await turn();
        for (const listener of topics.get(topic) ?? []) listener(message);
      },
      onAnnounced(topic, listener) {
        const all = topics.get(topic) ?? new Set();
        topics.set(topic, all);
        all.add(listener);
        return () => void all.delete(listener);
      },
    };
    const queues: Partial<WorkQueues> = {
      async add(work, signal) {
        await turn();
        await roomFor(signal);
        signal?.throwIfAborted();
        if (isFull()) return work.map(() => "full");
        for (const { payload } of work) weigh(payload);
        added.push(...work);
        waiting.push(...work);
        next();
        return work.map(() => "added");
      },
      async remove(_, id) {
        const at = waiting.findIndex((work) => work.id === id);
        if (at >= 0) waiting.splice(at, 1);
        return at >= 0;
      },
      async settle(owner, runId, results, { message }) {
        await turn();
        const all = kept.get(runId) ?? [];
        kept.set(runId, [...all, ...results.filter(({ pure }) => pure)]);
        return post.send(owner, [message]);
      },
      takeOver: async (runId) => {
        if (fails()) throw new BackendError("BACKEND_UNREACHABLE", "The store is away", { hint: "Wait." });
        owners.set(runId, address);
        return kept.get(runId) ?? [];
      },
      ownerOf: async (runId) => owners.get(runId),
      async forget(runId, keys) {
        kept.set(
          runId,
          (kept.get(runId) ?? []).filter(({ key }) => !keys.includes(key)),
        );
      },
      async letGo(runId, owner) {
        await turn();
        if (![undefined, owners.get(runId)].includes(owner)) return;
        kept.delete(runId);
        owners.set(runId, null);
      },
      drop: async (runId) => void kept.delete(runId),
    };
    const list = async (): Promise<unknown> => {
      for (let i = 0; i < 5; i++) await turn();
      return this.#consumers.map(() => ({ slots: 1 }));
    };
    return { post, queues: queues as WorkQueues, workers: { list } } as unknown as Fleet;
  }

  /** A process is killed, and its mailbox is not yet gone. */
  silence(address: string): void {
    this.#gone.add(address);
    this.#boxes.set(address, () => {});
  }

  /** All that is under way is to be done by somebody else. */
  lose(): void {
    for (const work of this.added) if (!this.waiting.includes(work)) this.waiting.push(work);
    this.#next();
  }

  /** Everything that is under way is gone, and those whose it was are told. */
  forgetAll(): void {
    this.waiting.length = 0;
    for (const all of this.#lost.values()) for (const listener of all) listener();
  }

  /** From now on what is sent to somebody is lost, until he finds that out. */
  deafen(address: string): void {
    this.#deaf.add(address);
  }

  /** Somebody finds out that his mail was lost. */
  mend(address: string): void {
    this.#deaf.delete(address);
    for (const listener of this.#lost.get(address) ?? []) listener();
  }

  /** Somebody says that he goes on with a run. */
  claim(runId: string, address: string): void {
    this.#owners.set(runId, address);
  }

  /** A worker takes no more. */
  dismiss(address: string): void {
    for (const consumer of this.#consumers) {
      if (consumer.address !== address) continue;
      this.#busy.add(consumer);
      this.#dismissed.add(consumer);
    }
  }

  /** What a store does with work that nobody can do. */
  bury(work: Work, reason: string): void {
    this.waiting.splice(this.waiting.indexOf(work), 1);
    this.#boxes.get(work.subject.owner ?? "")?.(JSON.stringify(["dead", work.id, reason, "because"]));
  }

  /** As a backend of an engine; its stores are in its own memory. */
  backend(address: string): Backend {
    const fleet = this.fleet(address);
    return { name: "hall", open: (services) => ({ ...memory().open(services), fleet }) };
  }

  engine(address: string): Engine {
    return createEngine({ backend: this.backend(address) });
  }

  /** An engine that carries work out for others. */
  worker(address: string, workflows: readonly WorkflowGraph<never, unknown>[], queues: readonly string[] = ["default"], slots = 4): Engine {
    const engine = this.engine(address);
    const bench = engine.workbench(workflows);
    this.employ(address, bench, queues, slots);
    return engine;
  }

  employ(address: string, bench: Workbench, queues: readonly string[], slots: number): void {
    this.benches.set(address, bench);
    for (let i = 0; i < slots; i++) this.#consumers.push({ address, queues, carryOut: (work) => bench.carryOut(work), left: new Set() });
    this.#next();
  }

  readonly #busy: Set<object> = new Set();
  readonly #dismissed: Set<object> = new Set();

  #next(): void {
    for (const consumer of this.#consumers) {
      if (this.#busy.has(consumer)) continue;
      const at = this.waiting.findIndex((work) => consumer.queues.includes(work.queue) && !consumer.left.has(work));
      const [work] = at < 0 ? [] : this.waiting.splice(at, 1);
      if (work === undefined) continue;
      this.#busy.add(consumer);
      const controller = new AbortController();
      const times = (this.#taken.get(work.id) ?? 0) + 1;
      this.#taken.set(work.id, times);
      const taken = { ...work, taken: times, left: 0, addedAt: 0, signal: controller.signal };
      if (this.#chance !== undefined && times < 3 && this.#chance() < 0.2) void this.#lose(work, controller);
      void this.#turn()
        .then(() => consumer.carryOut(taken))
        .then((end) => {
          if (!this.#dismissed.has(consumer)) this.#busy.delete(consumer);
          if (end.type === "leave") {
            this.left.push(end.reason);
            consumer.left.add(work);
            this.waiting.push(work);
          }
          if (end.type === "dead") this.dead.push(end.error);
          this.#next();
        });
    }
  }

  /** Sooner or later somebody else has it; who had it is told, or goes on until the end. */
  async #lose(work: Work, controller: AbortController): Promise<void> {
    const chance = this.#chance as () => number;
    for (let turns = Math.floor(chance() * 6); turns > 0; turns--) await this.#turn();
    if (chance() < 0.7) controller.abort();
    this.waiting.push(work);
    this.#next();
  }

  /** By the addresses of workers. */
  readonly benches: Map<string, Workbench> = new Map();

  readonly left: string[] = [];
  readonly dead: string[] = [];
}

/** Stands for `redis()` in a group: the fleet of the engine. */
export const elsewhere = { name: "redis", elsewhere: "engine" } as const;
