// One container, from when it is asked for until nothing is left of it: made, attached to, started, waited for.
import type { Duplex } from "node:stream";
import { LONGEST_TEXT } from "../plain/framed.ts";
import { LONGEST_LINE, wayTo, type ProgramWay } from "../plain/way.ts";
import { within } from "../plain/within.ts";
import { bodyOf, type Asking } from "./body.ts";
import type { Client } from "./client.ts";
import { Demux } from "./demux.ts";
import { endOf, explainEnd, type Waited } from "./ending.ts";
import { remove } from "./sweep.ts";

export interface Container {
  readonly way: ProgramWay;
  /** Its input ends; one that does not end by itself then is ended, `grace` ms later. */
  end(grace: number): void;
  /** Whether it can still be spoken to; one that has just ended may not be gone yet. */
  isOpen(): boolean;
  /** Whether it keeps this process from ending. */
  keep(isKept: boolean): void;
}

/** How long one that was killed may take to be gone before it is killed again, in ms. */
const KILLING = 5_000;
/** For how long that is tried, in ms: a daemon may have much to do, and may be gone itself. */
const TRYING = 60_000;

/** Rejects with what `explain` explains; nothing is left then. */
export async function startContainer(client: Client, asking: Asking): Promise<Container> {
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
    return await running(client, name, { asking, stream, waited });
  } catch (error) {
    stream?.destroy();
    await remove(client, name).catch(() => {});
    throw error;
  }
}

interface Parts {
  readonly asking: Asking;
  readonly stream: Duplex & { ref?(): unknown; unref?(): unknown };
  readonly waited: Promise<Waited>;
}

async function running(client: Client, name: string, { asking, stream, waited }: Parts): Promise<Container> {
  const { image, memory, speech } = asking.docking;
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
  const what = `Container ${name.slice(0, 16)} of ${image}`;
  let isKilled = false;
  const ended = endOf(client, name, { waited, closed, cut: () => void stream.destroy() }).then((code) =>
    isKilled ? { signal: "SIGKILL" } : explainEnd(client, name, { what, code, memory }),
  );
  const kill = async (): Promise<void> => {
    isKilled = true;
    let isGone = false;
    const gone = ended.then(() => (isGone = true));
    for (const until = performance.now() + TRYING; !isGone && performance.now() < until;) {
      await remove(client, name).catch(() => {});
      await within(KILLING, gone);
    }
  };
  const end = (grace: number): void => {
    stream.end();
    const late = setTimeout(() => void kill(), grace);
    void ended.then(() => clearTimeout(late));
  };
  const longest = speech.type === "plain" ? LONGEST_LINE : LONGEST_TEXT;
  const way = wayTo({ what, input: stream, output, errors, ended, kill, release: () => end(0) }, longest);
  const isOpen = (): boolean => !stream.readableEnded && !stream.destroyed;
  return { way, end, isOpen, keep: (isKept) => void (isKept ? stream.ref?.() : stream.unref?.()) };
}
