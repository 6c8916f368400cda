// One execution of a node. Retries belong to the same pass; iterations are new passes.
import type { Frame } from "./frame.ts";

export class Pass {
  /** A pass that is to be started is its own action. */
  readonly type = "start";
  readonly frame: Frame;
  readonly place: number;
  readonly iteration: number;
  readonly input: unknown;
  /** The opening of its place that it belongs to: when the place was opened again meanwhile, the pass no longer counts for joins. */
  readonly generation: number;
  /** When it became ready, among all passes of the run. */
  order: number;
  /** 0 for the first attempt. */
  attempt = 0;
  /** What the earlier attempts threw. */
  errors: Error[] | undefined = undefined;
  /** What `ctx.once` has kept. */
  kept: Map<string, Promise<unknown>> | undefined = undefined;

  constructor(frame: Frame, place: number, iteration: number, input: unknown, generation: number, order: number) {
    this.frame = frame;
    this.place = place;
    this.iteration = iteration;
    this.input = input;
    this.generation = generation;
    this.order = order;
  }
}
