// What is new, for pages that are being looked at: told by the engine of this process, and looked for now and then, since other processes
// over the same backend open and pass on asks as well. While nobody looks, nothing is looked for.
import type { Engine } from "../../../engine/face.ts";

/** How often to look for what nobody tells, in ms. */
const POLL = 3000;
/** Of so many open asks it is seen that they have changed. */
const SEEN = 200;

export interface News {
  /** Calls `listener` when something has happened to any ask, until the function it returns is called. */
  listen(listener: () => void): () => void;
}

export function news({ asks }: Engine): News {
  const listeners = new Set<() => void>();
  let stop: (() => void) | undefined;
  let seen: string | undefined;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  const look = async (): Promise<void> => {
    const open = await asks.list({ status: "open", limit: SEEN });
    const now = open.map(({ id, step, due }) => `${id} ${step} ${due ?? ""}`).join("\n");
    const isNew = seen !== undefined && seen !== now;
    seen = now;
    if (isNew) tell();
  };

  const start = (): (() => void) => {
    const unwatch = asks.watch(tell);
    // A backend that fails for a moment is asked again.
    const again = (): void => void look().catch(() => {});
    again();
    const timer = setInterval(again, POLL).unref();
    return () => {
      clearInterval(timer);
      unwatch();
      seen = undefined;
    };
  };

  return {
    listen(listener) {
      listeners.add(listener);
      stop ??= start();
      return () => {
        if (!listeners.delete(listener) || listeners.size > 0) return;
        stop?.();
        stop = undefined;
      };
    },
  };
}
