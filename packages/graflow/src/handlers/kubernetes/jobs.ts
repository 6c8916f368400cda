// The Jobs of one engine: made for calls, removed after them, and those of processes that are no more with them.
import type { TaskCall } from "../../graph/handler.ts";
import { attemptOf } from "../../engine/outpost/attempt-of.ts";
import type { Resource } from "../../engine/resources.ts";
import { wayTo, type ProgramWay } from "../plain/way.ts";
import { within } from "../plain/within.ts";
import { Turns } from "../pool/turns.ts";
import { resourceEnvironment } from "../resource-pool/environment.ts";
import { openCluster, type Cluster } from "./cluster.ts";
import { statusOf, unavailable } from "./failure.ts";
import { jobOf } from "./manifest.ts";
import type { Jobbing } from "./read-options.ts";
import { removeJob, removePod, sweep } from "./removal.ts";
import { startedPod, type Started } from "./start.ts";

/** How long a pod that is removed by force may take to be gone, in ms. */
const GONE = 10_000;

export class Jobs implements Resource {
  readonly #jobbing: Jobbing;
  readonly #turns: Turns;
  #cluster: Promise<Cluster> | undefined = undefined;
  readonly #open: Set<ProgramWay> = new Set();
  readonly #removals: Set<Promise<void>> = new Set();

  constructor(jobbing: Jobbing) {
    this.#jobbing = jobbing;
    this.#turns = new Turns(jobbing.max);
  }

  /** Rejects with a `GraflowError` (`PLACE_UNAVAILABLE`, `PLACE_LOST`), and with the reason of the signal. `longest`: of a line, in characters. */
  async open(call: TaskCall, signal: AbortSignal, longest: number | undefined): Promise<ProgramWay> {
    await this.#turns.take(signal);
    try {
      const cluster = await this.#connected();
      signal.throwIfAborted();
      return await this.#started(cluster, call, signal, longest);
    } catch (error) {
      this.#turns.give();
      throw error;
    }
  }

  async #connected(): Promise<Cluster> {
    this.#cluster ??= this.#connect();
    try {
      return await this.#cluster;
    } catch (error) {
      this.#cluster = undefined;
      throw error;
    }
  }

  async #connect(): Promise<Cluster> {
    const cluster = await openCluster(this.#jobbing.given);
    // What is left over is nobody's concern here when it may not be looked for; whether the cluster is there shows when a Job is made.
    await sweep(cluster).catch(() => {});
    return cluster;
  }

  async #started(cluster: Cluster, call: TaskCall, signal: AbortSignal, longest: number | undefined): Promise<ProgramWay> {
    const { start } = this.#jobbing;
    const { pass, services } = attemptOf(call);
    const id = crypto.randomUUID().slice(0, 13);
    const { namespace, own, parent } = cluster;
    const timeout = pass.frame.plan.works[pass.place]?.settings.timeout ?? 0;
    const facts = { id, namespace, own, parent, env: resourceEnvironment(call.context), timeout };
    const body = jobOf(call, this.#jobbing, facts);
    const name = body.metadata?.name ?? "";
    try {
      await cluster.batch.createNamespacedJob({ namespace, body });
    } catch (error) {
      // It may have been made all the same.
      if (statusOf(error) === undefined) void this.#remove(cluster, name);
      throw unavailable("its Job could not be made", error);
    }
    try {
      const started = await startedPod(cluster, { id, signal, clock: services.clock, start });
      return this.#wayTo(cluster, name, started, longest);
    } catch (error) {
      void this.#remove(cluster, name);
      throw error;
    }
  }

  #wayTo(cluster: Cluster, job: string, started: Started, longest: number | undefined): ProgramWay {
    const { pod, streams, ended, forget } = started;
    let removal: Promise<void> | undefined;
    const remove = (): Promise<void> => (removal ??= this.#remove(cluster, job));
    let isOver = false;
    const over = (): void => {
      if (isOver) return;
      isOver = true;
      this.#open.delete(way);
      forget();
      streams.close();
      void remove();
      this.#turns.give();
    };
    const way = wayTo(
      {
        what: `Pod "${pod}"`,
        input: streams.input,
        output: streams.output,
        errors: streams.errors,
        ended,
        kill: async () => {
          await Promise.all([remove(), removePod(cluster, pod)]);
          await within(GONE, ended);
          // Where nobody says that it is gone, it is left to the cluster.
          streams.close();
        },
        release: over,
        terminate: () => void remove(),
      },
      longest,
    );
    this.#open.add(way);
    void way.gone.then(over);
    return way;
  }

  /** Removes a Job with its pod, which has its grace to end. Never rejects. */
  #remove(cluster: Cluster, name: string): Promise<void> {
    const removal = removeJob(cluster, name);
    this.#removals.add(removal);
    return removal.finally(() => this.#removals.delete(removal));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((way) => way.kill()));
    await Promise.all(this.#removals);
    const cluster = await this.#cluster?.catch(() => undefined);
    await cluster?.config.disconnect();
  }
}
