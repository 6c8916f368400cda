// What a host sees of a worker: the options it gives, the worker it holds, what it is told of.
import type { CurrentWork, WorkCounters } from "../engine/fleet/face.ts";
import type { Engine } from "../engine/face.ts";
import type { WorkflowGraph } from "../graph/workflow-graph.ts";
import type { WorkEnd, WorkKind, WorkSubject } from "../ports/work-queues.ts";
import type { Duration } from "../shared/duration.ts";
import type { Health } from "./health.ts";
import type { Mode } from "./mode.ts";

/** What a worker needs of its engine: one on a backend with a fleet, such as `redis()`. */
export type WorkerEngine = Pick<Engine, "fleet" | "supervise" | "workbench">;

/** Where a worker tells how it does, by HTTP. */
export interface HealthOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** An address of this machine. Default `"127.0.0.1"`: nobody else asks. In a container, `"0.0.0.0"`. */
  readonly hostname?: string;
  /** After how long without work and without word that there is none it counts as deaf. Default `"30s"`, at least `"1s"`. */
  readonly deafAfter?: Duration;
}

/** How a worker works. An unknown option is an error. */
export interface WorkerOptions {
  /** The engine is the host's: whoever made it closes it when the worker has stopped. */
  readonly engine: WorkerEngine;
  /** What it can do: work for other workflows, or other versions of these, is left to others. */
  readonly workflows: readonly WorkflowGraph<never, unknown>[];
  /** Its name in the fleet, which no other worker that lives may have: 1 to 128 characters. Default: the host, the process id, and a random part. */
  readonly id?: string;
  /** How many pieces of work with tasks it carries out at once. 0: none. Default 10. */
  readonly concurrency?: number;
  /** How many whole runs it carries out at once, beside the tasks. 0: none, and it looks after no runs. Default: as `concurrency`. */
  readonly runs?: number;
  /** The queues that it takes work from. Default `["default"]`. */
  readonly queues?: readonly string[];
  /** How long what it has may go on once it is to drain. Default `"30s"`. */
  readonly grace?: Duration;
  /** How often it says that it is there; after five times as long without a word it counts as gone. Default `"2s"`. */
  readonly heartbeat?: Duration;
  /** Default: no endpoint. */
  readonly health?: HealthOptions;
  /** Told of what it does; must not throw. */
  readonly onEvent?: (event: WorkerEvent) => void;
}

export type WorkerEvent =
  | { readonly type: "worker.started"; readonly healthUrl: string | undefined }
  /** The store cannot be reached, or says no. Once for each time, and once more when it is known why. */
  | { readonly type: "worker.trouble"; readonly error: Error }
  /** It can be reached again, after so many ms. */
  | { readonly type: "worker.recovered"; readonly after: number }
  | { readonly type: "worker.draining"; readonly reason: string; /** Pieces of work that go on. */ readonly active: number }
  /** Their time is up: so many pieces are given back. */
  | { readonly type: "worker.handed-back"; readonly active: number }
  | { readonly type: "worker.stopped"; readonly error: Error | undefined }
  | { readonly type: "work.taken"; readonly work: WorkInfo }
  | { readonly type: "work.ended"; readonly work: WorkInfo; readonly end: WorkEnd; /** In ms. */ readonly duration: number };

/** A piece of work, without what it holds. */
export interface WorkInfo {
  readonly id: string;
  readonly kind: WorkKind;
  readonly queue: string;
  readonly subject: WorkSubject;
  /** How many times it was taken, this time included. */
  readonly taken: number;
}

/** How a worker does, at one moment. Nothing of it is secret. */
export interface WorkerStatus {
  readonly id: string;
  readonly version: string;
  readonly mode: Mode["type"];
  readonly health: Health;
  /** In ms since 1970. */
  readonly startedAt: number;
  readonly queues: readonly string[];
  /** `used`: pieces of work that it has. `heardAt`: when it last knew that it would be given some if there was any, in ms since 1970. */
  readonly slots: Readonly<
    Record<"tasks" | "runs", { readonly total: number; readonly used: number; readonly heardAt: number | undefined }>
  >;
  readonly current: readonly CurrentWork[];
  /** Of tasks that were handed over. */
  readonly counters: WorkCounters;
  /** Whole runs that are not its any more since it started, whichever way. */
  readonly endedRuns: number;
  /** Share of one core since it was measured last; 1 is one core. */
  readonly cpu: number;
  /** Resident bytes of its process. */
  readonly memory: number;
}

export interface Worker extends AsyncDisposable {
  readonly id: string;
  readonly mode: Mode["type"];
  /** Where it tells how it does, once it has started and if it was told to. */
  readonly healthUrl: string | undefined;
  /**
   * Resolves when it takes work; as long as the store is away, it tries again. Rejects when it cannot be a worker: `WORKER_ID_TAKEN`,
   * `WORKER_HEALTH_FAILED`, `PEER_MISSING`. Resolves, too, when it was drained before.
   */
  readonly started: Promise<void>;
  /** Resolves when it has stopped; rejects when it did so by itself, with the reason. */
  readonly stopped: Promise<void>;
  status(): WorkerStatus;
  /**
   * Takes no more, lets what it has go on for its grace period, hands back the rest, leaves the fleet. Resolves when it has stopped; never
   * rejects. The second time it waits for the same.
   */
  drain(reason?: string): Promise<void>;
}
