// A way to a server that can go wrong: connections that are cut, that fall silent, and answers that are lost after the work was done.
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface Way {
  readonly url: string;
  /** How many connections have been made. */
  readonly connections: number;
  /** Cuts all connections that there are. */
  cut(): void;
  /** From now on nothing arrives on either side, and nothing is closed; new connections are taken and stay silent. */
  silence(): void;
  /** Connections that are made from now on work again; the silent ones stay so. */
  resume(): void;
  /** The next request in which this text stands is carried out, and its connection cut before the answer. */
  loseAnswer(to: string): void;
  /** From now on everything takes so long on its way to the server, in ms. */
  delay(ms: number): void;
  /** Connections that are made from now on lead to another server; those that there are, are cut. */
  leadTo(port: number): void;
  stop(): Promise<void>;
}

export async function openWay(first: number): Promise<Way> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let port = first;
  let late = 0;
  let isSilent = false;
  let count = 0;
  let lose: string | undefined;
  const server = createServer((client) => {
    count++;
    const onward = connect(port, "127.0.0.1");
    const pair = [client, onward] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.on("error", end).on("close", end);
    if (isSilent) return;
    let isLost = false;
    const onTheWay: Buffer[] = [];
    /** When the last of it arrives, of `performance.now()`. */
    let due = 0;
    client.on("data", (data) => {
      if (isMuted.has(pair)) return;
      if (lose !== undefined && data.includes(lose)) {
        lose = undefined;
        isLost = true;
      }
      // Nothing overtakes what is on its way.
      if (late === 0 && onTheWay.length === 0) onward.write(data);
      else {
        onTheWay.push(data);
        due = Math.max(due, performance.now() + late);
        setTimeout(() => onward.write(onTheWay.shift() ?? ""), due - performance.now());
      }
    });
    onward.on("data", (data) => {
      if (isMuted.has(pair)) return;
      if (isLost) end();
      else client.write(data);
    });
  });
  const isMuted = new WeakSet<readonly [Socket, Socket]>();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return count;
    },
    cut,
    silence() {
      isSilent = true;
      for (const pair of pairs) isMuted.add(pair);
    },
    resume: () => void (isSilent = false),
    delay: (ms) => void (late = ms),
    leadTo(other) {
      port = other;
      cut();
    },
    loseAnswer: (to) => void (lose = to),
    async stop() {
      server.close();
      cut();
      await once(server, "close");
    },
  };
}
