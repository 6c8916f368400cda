// A process of its own on a server that others use at the same time. It says when it is ready, begins when it is told to, and tells what it
// has done. Arguments: the URL, the prefix, its name, what to do.
import { openChannel } from "../../src/engine/channel/open-channel.ts";
import { systemClock } from "../../src/engine/system-clock.ts";
import type { Channel } from "../../src/graph/channel.ts";
import type { AskRecord } from "../../src/ports/ask-store.ts";
import { answered, newAsk } from "../../src/testing/conformance/asks/scenario.ts";
import { openStores, type Stores } from "./stores.ts";

const [url = "", prefix = "", name = "", task = ""] = process.argv.slice(2);

function channelOf({ channels }: Stores): Channel {
  return openChannel(channels, systemClock, { runId: "shared", name: "", signal: undefined });
}

/** What each can be asked for; resolves to what is told in the end. */
const tasks: Readonly<Record<string, (stores: Stores) => Promise<unknown>>> = {
  /** Everybody changes the same keys, in every way that is atomic. Tells the sums that it was told. */
  async counts(stores) {
    const channel = channelOf(stores);
    const sums: number[] = [];
    for (let i = 1; i <= 100; i++) {
      sums.push(await channel.increment("sum"));
      await channel.append("list", `${name} ${i}`);
      await channel.update<number>("updated", (n = 0) => n + 1);
      await using lock = await channel.lock("lock");
      const locked = (await channel.get<number>("locked")) ?? 0;
      await channel.set("locked", locked + 1);
      await lock.release();
    }
    return sums;
  },
  /** Takes the lock and keeps it. Does not end. */
  async holds(stores) {
    await channelOf(stores).lock("lock", { ttl: 500 });
    process.send?.("held");
    await new Promise<never>(() => void setInterval(() => undefined, 1000));
  },
  /** Listens until the run is dropped. Tells that it listens, and all that it has heard. */
  async listens(stores) {
    const heard: unknown[] = [];
    const changes = channelOf(stores).subscribe<number>("sum");
    // In force now: what this process does next is told.
    await channelOf(stores).set("listening", true);
    process.send?.("listening");
    // Listening keeps no process alive.
    const stay = setInterval(() => undefined, 1000);
    for await (const { value } of changes) heard.push(value);
    clearInterval(stay);
    return heard;
  },
  /** Everybody opens the same asks and answers them. Tells which ones were opened, and which of its answers were taken. */
  async answers({ asks }) {
    const opened: string[] = [];
    const taken: string[] = [];
    for (let i = 1; i <= 100; i++) {
      const ask = await asks.open(newAsk(`ask ${i} of ${name}`, { pass: `pass ${i}` }));
      if (ask.type === "taken") throw new Error("Nobody else has this id");
      if (ask.type === "opened") opened.push(ask.ask.pass);
      const closed = await asks.close(ask.ask.id, answered(name, name));
      if (closed.type === "done") taken.push(ask.ask.pass);
    }
    return { opened, taken };
  },
  /** Opens an ask, and tells that and then how it was closed, when it hears of it. */
  async waits({ asks }) {
    const waiting = new Promise<AskRecord>((resolve) => void asks.onClosed("run", resolve));
    await asks.open(newAsk(name));
    process.send?.("opened");
    const stay = setInterval(() => undefined, 1000);
    const { state } = await waiting;
    clearInterval(stay);
    return state;
  },
  /** Adds lines to one log, and tells the number of each. Does not end. */
  async logs({ records }) {
    for (let i = 1; ; i++) process.send?.(await records.append("log", i, name));
  },
  /** Listens to everything, and to nothing that would keep it. */
  async ends({ asks, channels }) {
    asks.onClosed(undefined, () => undefined);
    channels.open("shared", "").subscribe(undefined, { changed: () => undefined, ended: () => undefined });
    await asks.list({ limit: 1 });
    await channels.open("shared", "").keys();
  },
};

process.once("message", () => void race());
process.send?.("ready");

async function race(): Promise<void> {
  const stores = openStores({ url, prefix });
  const done = await tasks[task]?.(stores);
  // A process ends without closing what it has, or it does not.
  if (task !== "ends") await stores.close();
  process.send?.({ done });
  process.disconnect();
}
