// The outpost of this thread or process: one, however many calls it is given.
import { Loader } from "../engine/outpost/load.ts";
import { inTask, Outpost } from "../engine/outpost/outpost.ts";
import { systemClock } from "../engine/system-clock.ts";

let own: Outpost | undefined;

export function ownOutpost(): Outpost {
  return (own ??= new Outpost(new Loader(() => inTask.getStore() === true), systemClock));
}
