// What `graflow autoscale` is told.
import type { WorkerOptions } from "@graflow/core/worker";

export interface AutoscaleOptions {
  readonly min?: number;
  readonly max?: number;
  readonly queue?: readonly string[];
  readonly redis?: string;
  readonly perWorker?: number;
  /** In ms. */
  readonly maxAge?: number;
  /** In ms. */
  readonly cooldown?: number;
  /** In ms. */
  readonly interval?: number;
  readonly concurrency?: number;
  readonly runs?: number;
  readonly grace?: NonNullable<WorkerOptions["grace"]>;
  readonly port?: number;
  readonly host?: string;
  readonly observe?: boolean;
  readonly config?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}
