// How a container has ended: heard from the daemon, and told so that one knows what to do.
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import type { Exit } from "../plain/errors.ts";
import type { Client } from "./client.ts";
import { remove } from "./sweep.ts";

/** What the daemon answers when a container is gone. */
export interface Waited {
  readonly StatusCode: number;
}

/** How long a container that has no output any more may take to be gone, in ms. */
const PATIENCE = 10_000;

export interface Endings {
  readonly waited: Promise<Waited>;
  /** Nothing comes from it any more. */
  readonly closed: Promise<void>;
  /** Closes what does not close by itself. */
  cut(): void;
}

/** Its exit code, once it is gone; `undefined`: nobody knows it. */
export async function endOf(client: Client, name: string, { waited, closed, cut }: Endings): Promise<number | undefined> {
  const { promise: late, resolve: giveUp } = Promise.withResolvers<undefined>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isKnown = false;
  // It also keeps this process until it is known how the container has ended.
  void closed.then(() => {
    if (!isKnown) timer = setTimeout(giveUp, PATIENCE, undefined);
  });
  const known = waited.then(
    ({ StatusCode }) => StatusCode,
    () => undefined,
  );
  const code = await Promise.race([known, late]);
  isKnown = true;
  clearTimeout(timer);
  if (code === undefined) await remove(client, name).catch(() => {});
  const cutting = setTimeout(cut, PATIENCE);
  await closed;
  clearTimeout(cutting);
  return code;
}

export interface Ended {
  /** Names it. */
  readonly what: string;
  /** `undefined`: nobody knows it. */
  readonly code: number | undefined;
  /** What it might use, in bytes. */
  readonly memory: number;
}

/** Of one that nobody has killed. */
export async function explainEnd(client: Client, name: string, { what, code, memory }: Ended): Promise<Exit | Error> {
  if (code === undefined)
    return new GraflowError("PLACE_LOST", `${what} is gone, and the Docker daemon does not say why`, { hint: daemonHint });
  if (code === 137 && (await ranOut(client, name))) return outOfMemory(what, memory);
  const signal = signals.get(code);
  return signal === undefined ? { code } : { signal };
}

/** Whether the daemon has seen it run out of memory. It remembers the last things that have happened, and hears of them a moment later. */
async function ranOut(client: Client, name: string): Promise<boolean> {
  const query = {
    since: "0",
    until: ((Date.now() + 300) / 1_000).toFixed(3),
    filters: JSON.stringify({ type: ["container"], container: [name], event: ["oom"] }),
  };
  try {
    const events = await client.ask("GET", "/events", { query, signal: AbortSignal.timeout(5_000) });
    return events !== "";
  } catch {
    return false;
  }
}

/** As shells and inits write signals. */
const signals = new Map([
  [134, "SIGABRT"],
  [137, "SIGKILL"],
  [139, "SIGSEGV"],
  [143, "SIGTERM"],
]);

const daemonHint = "See whether the daemon was stopped or restarted; `retry` tries the task once more.";

function outOfMemory(what: string, memory: number): GraflowError {
  return new GraflowError(
    "PLACE_LOST",
    `${what} has run out of memory: it may use ${Math.round(memory / 1024 / 1024)} MB, \`/tmp\` included`,
    {
      hint: "Raise the option `memory`, or let the task hold less at once.",
    },
  );
}
