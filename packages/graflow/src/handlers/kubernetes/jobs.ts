// The Jobs of one engine: made for calls, removed after them, and those of processes that are no more with them.
import type { TaskCall } from "../../graph/handler.ts";
import type { Clock } from "../../ports/clock.ts";
import { attemptOf } from "../../engine/outpost/errand.ts";
import type { Resource } from "../../engine/resources.ts";
import type { Exit } from "../plain/errors.ts";
import { wayTo, type ProgramWay } from "../plain/way.ts";
import { Turns } from "../pool/turns.ts";
import { resourceEnvironment } from "../resource-pool/environment.ts";
import { openCluster, type Cluster } from "./cluster.ts";
import { statusOf, unavailable } from "./failure.ts";
import { HOST, jobOf, MANAGER, OWNER } from "./manifest.ts";
import { isAlive, thisHost, thisProcess } from "./owner.ts";
import type { Jobbing } from "./read-options.ts";
import { startedPod, type Started } from "./start.ts";

/** Tries to remove a Job, and what is waited before the next, in ms. What is left then the cluster removes by itself, after its time. */
const TRIES = 4;
const PAUSE = 500;
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
    await sweep(cluster, (name) => this.#remove(cluster, name)).catch(() => {});
    return cluster;
  }

  async #started(cluster: Cluster, call: TaskCall, signal: AbortSignal, longest: number | undefined): Promise<ProgramWay> {
    const { start } = this.#jobbing;
    const { pass, services } = attemptOf(call);
    const id = crypto.randomUUID().slice(0, 13);
    const { namespace, parent } = cluster;
    const timeout = pass.frame.plan.works[pass.place]?.settings.timeout ?? 0;
    const facts = { id, namespace, host: thisHost(), owner: thisProcess(), parent, env: resourceEnvironment(call.context), timeout };
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
      return this.#wayTo(cluster, name, started, services.clock, longest);
    } catch (error) {
      void this.#remove(cluster, name);
      throw error;
    }
  }

  #wayTo(cluster: Cluster, job: string, started: Started, clock: Clock, longest: number | undefined): ProgramWay {
    const { pod, streams, ended, forget } = started;
    let removal: Promise<void> | undefined;
    const remove = (): Promise<void> => (removal ??= this.#remove(cluster, job));
    const over = (): void => {
      this.#open.delete(way);
      forget();
      streams.close();
      void remove();
      this.#turns.give();
    };
    let isReleased = false;
    const way = wayTo(
      {
        what: `Pod "${pod}"`,
        input: streams.input,
        output: streams.output,
        errors: streams.errors,
        ended,
        kill: async () => {
          await Promise.all([remove(), this.#endNow(cluster, pod)]);
          await within(ended, GONE, clock);
          // Where nobody says that it is gone, it is left to the cluster.
          streams.close();
        },
        release: () => {
          if (isReleased) return;
          isReleased = true;
          over();
        },
        terminate: () => void remove(),
      },
      longest,
    );
    this.#open.add(way);
    void way.gone.then(() => {
      if (isReleased) return;
      isReleased = true;
      over();
    });
    return way;
  }

  /** Removes a Job with its pod, which has its grace to end. Never rejects. */
  #remove({ batch, namespace }: Cluster, name: string): Promise<void> {
    const removal = tried(() => batch.deleteNamespacedJob({ name, namespace, propagationPolicy: "Background" }));
    this.#removals.add(removal);
    return removal.finally(() => this.#removals.delete(removal));
  }

  #endNow({ core, namespace }: Cluster, name: string): Promise<void> {
    return tried(() => core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((way) => way.kill()));
    await Promise.all(this.#removals);
  }
}

/** Removes the Jobs of processes of this machine that are no more. */
async function sweep({ batch, namespace }: Cluster, remove: (name: string) => Promise<void>): Promise<void> {
  const labelSelector = [...Object.entries(MANAGER), [HOST, thisHost()]].map(([key, value]) => `${key}=${value}`).join(",");
  const { items } = await batch.listNamespacedJob({ namespace, labelSelector });
  const left = items.filter(({ metadata }) => !isAlive(metadata?.annotations?.[OWNER] ?? ""));
  await Promise.all(left.map(({ metadata }) => remove(metadata?.name ?? "")));
}

async function tried(request: () => Promise<unknown>): Promise<void> {
  for (let i = 1; i <= TRIES; i++) {
    try {
      await request();
      return;
    } catch (error) {
      const status = statusOf(error);
      if (status === 404 || status === 403 || i === TRIES) return;
      await new Promise((resolve) => void setTimeout(resolve, PAUSE * i));
    }
  }
}

async function within(ended: Promise<Exit | Error>, ms: number, clock: Clock): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = clock.setTimer(ms, resolve, { background: true });
  await Promise.race([ended, promise]);
  timer.cancel();
}
