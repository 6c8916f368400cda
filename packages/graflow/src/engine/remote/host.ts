// The other side: carries batches of calls out for runs of other processes. Tasks find what they find in a run of this process: the same
// context, over services that ask the run's owner.
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import type { Timer } from "../../ports/clock.ts";
import type { TakenWork, WorkEnd } from "../../ports/work-queues.ts";
import { InterruptedError } from "../../run/errors.ts";
import { describeError } from "../../shared/error-of.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import type { CurrentWork, WorkCounters } from "../fleet/face.ts";
import { graphHash } from "../saving/run-storage.ts";
import { readBatch, type BatchText } from "./batch.ts";
import { BatchWork } from "./batch-work.ts";
import { TAKEN_OVER } from "./dispatch.ts";
import type { HostParts } from "./host-parts.ts";
import { callsIn, type HostedCall } from "./hosted-call.ts";
import { KnownOutputs } from "./known-outputs.ts";
import type { Hole } from "./long-outputs.ts";
import { STOP } from "./sending.ts";

/** How often to ask whether what is being done is still wanted, in ms: for those who have missed that it is not. */
const LOOK = 2000;
/** Work that has waited for longer, in ms, may be of an owner who is gone. */
const FRESH = 1000;

export class TaskHost {
  readonly parts: HostParts;
  readonly counters: { -readonly [K in keyof WorkCounters]: number } = {
    processed: 0,
    succeeded: 0,
    failed: 0,
    retried: 0,
    running: 0,
    seconds: 0,
  };
  readonly #known: KnownOutputs = new KnownOutputs();
  readonly #workflows: Map<string, WorkflowGraph[]> = new Map();
  readonly #batches: Set<BatchWork> = new Set();
  #look: Timer | undefined = undefined;
  readonly #unlisten: readonly (() => void)[];

  constructor(parts: HostParts) {
    this.parts = parts;
    for (const workflow of parts.workflows) {
      const versions = this.#workflows.get(workflow.name);
      if (versions === undefined) this.#workflows.set(workflow.name, [workflow]);
      else versions.push(workflow);
    }
    const { post } = parts.desk.fleet;
    this.#unlisten = [
      post.onLost(() => {
        for (const batch of this.#batches) batch.mailLost();
      }),
      post.onAnnounced(STOP, (message) => {
        if (message === undefined) {
          this.#lookAll();
          return;
        }
        const [owner, id] = pairIn(message);
        for (const batch of this.#batches) if (batch.owner === owner && batch.id === id) void batch.look();
      }),
      post.onAnnounced(TAKEN_OVER, (message) => {
        // Who has missed that finds out when he asks the one before.
        const [runId, owner] = pairIn(message);
        for (const batch of this.#batches)
          if (runId !== undefined && batch.runId === runId && batch.owner !== owner)
            void batch.handBack(new InterruptedError(runId, "somebody else goes on with it"));
      }),
    ];
  }

  get current(): readonly CurrentWork[] {
    return [...this.#batches].flatMap(({ current }) => (current === undefined ? [] : [current]));
  }

  /** Never rejects. */
  async carryOut(work: TakenWork): Promise<WorkEnd> {
    let batch: BatchText;
    try {
      batch = readBatch(work.payload);
    } catch (error) {
      return { type: "dead", reason: "damaged", error: describeError(error) };
    }
    const known = this.#workflows.get(batch.workflow);
    if (known === undefined) return { type: "leave", reason: `no workflow "${batch.workflow}" is known here` };
    const workflow = known.find((one) => graphHash(one) === batch.graph);
    if (workflow === undefined) return { type: "leave", reason: `workflow "${batch.workflow}" has another graph here` };
    let calls: HostedCall[];
    const holes: Hole[] = [];
    const long = this.#known.of(batch.runId);
    try {
      calls = callsIn(batch, workflow, { registry: this.parts.registry, long }, holes);
    } catch (error) {
      if (isGraflowError(error, "WORK_MISFIT")) return { type: "leave", reason: describeError(error) };
      return { type: "dead", reason: "damaged", error: describeError(error) };
    }
    this.parts.desk.switchboard.listen();
    if (await this.#isOld(batch, work)) {
      // Its owner may live, and somebody have claimed his run who was taken for dead: then he sends it anew.
      this.parts.desk.switchboard.tell(batch.owner, "dropped", [batch.id, -1, work.taken], []);
      return { type: "done" };
    }
    const doing = new BatchWork(this, { batch, calls, holes, long }, work);
    this.#batches.add(doing);
    this.#lookLater();
    try {
      return await doing.carryOut();
    } finally {
      this.#batches.delete(doing);
    }
  }

  /** Whether nobody waits for it: somebody else goes on with its run by now, and has sent what he wants done himself; or it has ended. */
  async #isOld({ kept, runId, owner }: BatchText, { addedAt, taken }: TakenWork): Promise<boolean> {
    if (taken === 1 && this.parts.clock.now() - addedAt < FRESH) return false;
    const { queues, post } = this.parts.desk.fleet;
    try {
      const known = kept ? await queues.ownerOf(runId) : undefined;
      if (known !== undefined) return known !== owner;
      return !(await post.areThere([owner])).has(owner);
    } catch {
      return false; // Nobody knows.
    }
  }

  #lookLater(): void {
    if (this.#look !== undefined || this.#batches.size === 0) return;
    this.#look = this.parts.clock.setTimer(
      LOOK,
      () => {
        this.#look = undefined;
        this.#lookAll();
        this.#lookLater();
      },
      { background: true },
    );
  }

  #lookAll(): void {
    for (const batch of this.#batches) void batch.look();
  }

  /** Signals what is being done; it is done by others. */
  async handBack(reason: string): Promise<void> {
    await Promise.all([...this.#batches].map((batch) => batch.handBack(new InterruptedError(batch.runId, reason))));
  }

  end(): void {
    this.#look?.cancel();
    for (const unlisten of this.#unlisten) unlisten();
  }
}

/** Two texts that were announced; none where somebody has announced something else. */
function pairIn(message: string | undefined): readonly [string?, string?] {
  try {
    const pair: unknown = JSON.parse(message ?? "[]");
    return Array.isArray(pair) ? (pair as [string?, string?]) : [];
  } catch {
    return [];
  }
}
