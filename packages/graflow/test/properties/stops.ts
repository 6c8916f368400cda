// Drives a run that is stopped by chance, and gone on with from its cells.
import { isHalted } from "../../src/run/halt.ts";
import { seededRandom } from "../../src/testing/index.ts";
import { build } from "./build.ts";
import { drive, type Driven, type DriveOptions } from "./drive.ts";
import { Ledger } from "./ledger.ts";
import type { CaseSketch } from "./sketch.ts";
import { uninterrupted } from "./uninterrupted.ts";

export interface Stops {
  /** How often a run is saved, and stopped, of all moments. */
  readonly saves: number;
  readonly stops: number;
  /** Whether what has happened since the last save is lost. */
  readonly crashes: boolean;
  /** Whether attempts that have been signalled may be among those in flight: they are not made again. */
  readonly halted?: boolean;
}

/** `count`: how often it was stopped. */
export function driveWithStops(
  sketch: CaseSketch,
  { saves, stops, crashes, halted = true }: Stops,
  options: Partial<DriveOptions> = {},
): Driven & { count: number } {
  const ledger = new Ledger();
  const random = seededRandom(sketch.seed + 2);
  const { workflow } = build(sketch);
  let isStored = false;
  let count = 0;
  const driven = drive(workflow.plan, sketch.input, {
    ...sketch,
    ...options,
    begins: (run) => ledger.begin(run, sketch.seed % 2 === 0),
    between: (moment) => {
      const stop = random() < stops && (halted || !moment.flying.some((pass) => isHalted(moment.run, pass)));
      if (random() < saves || (stop && !crashes)) {
        ledger.save(moment);
        ledger.settle(true);
        isStored = true;
      }
      if (!stop || !isStored || count === 20) return undefined;
      count++;
      return ledger.goOn(moment);
    },
  });
  return { ...driven, count, events: uninterrupted(driven.events) };
}
