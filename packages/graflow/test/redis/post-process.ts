// A process of its own that sends or reads post. Arguments: the URL, the prefix, what to do, an address, and for how long its mailbox stays without
// it, in ms. It tells its own address first.
import { setTimeout } from "node:timers/promises";
import { numbered, openOffice } from "./post-office.ts";

const [url = "", prefix = "", task = "", to = "", ttl = "20000"] = process.argv.slice(2);
const office = openOffice({ url, prefix }, { ttl: Number(ttl) });

const tasks: Readonly<Record<string, () => Promise<void>>> = {
  /** Sends everything that comes back to where it came from: the address stands before it. */
  async echoes() {
    office.post.listen((message) => {
      const [from = "", text = ""] = message.split(" ");
      void office.post.send(from, [text]);
    });
    await office.post.ready();
    process.send?.(office.post.address);
    office.post.onLost(() => process.send?.("lost"));
    // Listening keeps no process alive.
    await new Promise<never>(() => void setInterval(() => undefined, 1000));
  },
  /** Sends ten thousand messages, a few at a time, and tells when all have arrived. */
  async sends() {
    process.send?.(office.post.address);
    const sent: Promise<boolean>[] = [];
    for (let i = 1; i <= 10_000; i += 10) {
      sent.push(office.post.send(to, numbered(i, i + 9)));
      if (i % 100 === 1) await setTimeout(1);
    }
    process.send?.((await Promise.all(sent)).every((isThere) => isThere));
    process.disconnect();
    await office.close();
  },
  /** Has a mailbox, and nothing to do. */
  async ends() {
    await office.listen();
    office.post.onAnnounced("topic", () => undefined);
    await office.post.send(office.post.address, ["to myself"]);
    await office.workers.list();
    process.send?.(office.post.address);
    process.disconnect();
  },
};

await tasks[task]?.();
