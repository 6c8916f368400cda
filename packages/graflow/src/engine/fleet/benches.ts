// What works at a workbench: a bench for each kind of work.
import { TaskHost } from "../remote/host.ts";
import type { HostParts } from "../remote/host-parts.ts";
import { TickWork, type TickWorkParts } from "../schedules/tick-work.ts";
import { RunWork, type RunWorkParts } from "./run-work.ts";
import type { Benches } from "./workbench.ts";

export interface BenchesParts {
  readonly tasks: HostParts;
  readonly run: RunWorkParts;
  /** Absent where there are no schedules. */
  readonly tick: TickWorkParts | undefined;
}

export function benchesOf({ tasks, run, tick }: BenchesParts): Benches {
  return { tasks: new TaskHost(tasks), run: new RunWork(run), tick: tick && new TickWork(tick) };
}
