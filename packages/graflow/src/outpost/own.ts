// The outpost of this thread or process: one, however many calls it is given.
import { AsyncLocalStorage } from "node:async_hooks";
import { Loader } from "../engine/outpost/load.ts";
import { Outpost } from "../engine/outpost/outpost.ts";
import { systemClock } from "../engine/system-clock.ts";

/** What tasks are carried out in: whatever begins in it is no part of loading a module. */
const inTask = new AsyncLocalStorage<true>();

let own: Outpost | undefined;

export function ownOutpost(): Outpost {
  const isInTask = (): boolean => inTask.getStore() === true;
  return (own ??= new Outpost(new Loader(isInTask), systemClock, (begin) => inTask.run(true, begin)));
}
