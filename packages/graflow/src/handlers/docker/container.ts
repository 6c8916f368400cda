// One container, from when it is asked for until nothing is left of it: made, attached to, started, waited for.
import type { Duplex } from "node:stream";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import type { Exit } from "../plain/errors.ts";
import { wayTo, type ProgramWay } from "../plain/way.ts";
import { bodyOf, type Asking } from "./body.ts";
import { Refusal, type Client } from "./client.ts";
import { Demux } from "./demux.ts";
import { remove } from "./sweep.ts";

export interface Container {
  readonly way: ProgramWay;
  /** Its input ends; one that does not end by itself then is ended, `grace` ms later. */
  end(grace: number): void;
  /** Whether it keeps this process from ending. */
  keep(isKept: boolean): void;
}

/** How long a container that has no output any more may take to be gone, in ms. */
const PATIENCE = 10_000;

/** `longest`: of its lines, in characters. Rejects with what `explain` explains; nothing is left then. */
export async function startContainer(client: Client, asking: Asking, longest: number): Promise<Container> {
  const { platform } = asking.docking;
  // A name of ours, so that it is found again when the answer is lost.
  const name = `graflow-${crypto.randomUUID()}`;
  let stream: Duplex | undefined;
  try {
    const query = { name, ...(platform === undefined ? {} : { platform }) };
    await client.ask("POST", "/containers/create", { query, body: bodyOf(asking) });
    stream = await client.attach(name);
    // From before its start on, so that its end is not missed.
    const waited = client.ask("POST", `/containers/${name}/wait`, { query: { condition: "removed" }, isIdle: true }) as Promise<Waited>;
    waited.catch(() => {});
    await client.ask("POST", `/containers/${name}/start`);
    return await running(client, name, { asking, stream, waited, longest });
  } catch (error) {
    stream?.destroy();
    await remove(client, name).catch(() => {});
    throw error;
  }
}

interface Waited {
  readonly StatusCode: number;
}

interface Parts {
  readonly asking: Asking;
  readonly stream: Duplex & { ref?(): unknown; unref?(): unknown };
  readonly waited: Promise<Waited>;
  readonly longest: number;
}

async function running(client: Client, name: string, { asking, stream, waited, longest }: Parts): Promise<Container> {
  const { PassThrough } = await import("node:stream");
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const demux = new Demux(
    (bytes) => void output.write(bytes),
    (bytes) => void errors.write(bytes),
  );
  stream.on("data", (bytes: Uint8Array) => demux.push(bytes));
  stream.on("error", () => {});
  const closed = new Promise<void>((resolve) => void stream.once("close", resolve));
  void closed.then(() => {
    output.end();
    errors.end();
  });
  const what = `Container ${name.slice(0, 16)} of ${asking.docking.image}`;
  const ended = endOf(client, name, { waited, closed }).then(async (code) => {
    if (code === undefined)
      return new GraflowError("PLACE_LOST", `${what} is gone, and the Docker daemon does not say why`, { hint: daemonHint });
    if (code === 137 && !isKilled && (await ranOut(client, name))) return outOfMemory(what, asking.docking.memory);
    return exitOf(code);
  });
  let isKilled = false;
  const kill = async (): Promise<void> => {
    isKilled = true;
    await remove(client, name).catch(() => {});
    await ended;
  };
  const end = (grace: number): void => {
    stream.end();
    const late = setTimeout(() => void kill(), grace);
    void ended.then(() => clearTimeout(late));
  };
  const way = wayTo({ what, input: stream, output, errors, ended, kill, release: () => end(0) }, longest);
  return { way, end, keep: (isKept) => void (isKept ? stream.ref?.() : stream.unref?.()) };
}

interface Endings {
  readonly waited: Promise<Waited>;
  readonly closed: Promise<void>;
}

/** Its exit code, once it is gone; `undefined`: nobody knows it. */
async function endOf(client: Client, name: string, { waited, closed }: Endings): Promise<number | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // It also keeps this process until it is known how the container has ended.
  const late = closed.then(() => new Promise<undefined>((resolve) => (timer = setTimeout(resolve, PATIENCE, undefined))));
  const known = waited.then(
    ({ StatusCode }) => StatusCode,
    () => undefined,
  );
  const code = await Promise.race([known, late]);
  if (code === undefined) await remove(client, name).catch(() => {});
  await closed;
  clearTimeout(timer);
  return code;
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

const signals = new Map([
  [134, "SIGABRT"],
  [137, "SIGKILL"],
  [139, "SIGSEGV"],
  [143, "SIGTERM"],
]);

/** As shells and inits write signals. */
function exitOf(code: number): Exit {
  const signal = signals.get(code);
  return signal === undefined ? { code } : { signal };
}

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

/** Whether an error says that the image is not there any more. */
export function isImageGone(error: unknown): boolean {
  return error instanceof Refusal && error.status === 404;
}
