// Four processes' post in all directions, for a minute, while connections are cut and fall silent, answers are lost, mailboxes are full, and the
// server is killed and started again: nothing is lost, nothing comes twice, and the order of each sender stays.
import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { seededRandom } from "../../src/testing/random.ts";
import { until } from "./bench.ts";
import { type Office, officeOf } from "./post-office.ts";
import { openWay, type Way } from "./proxy.ts";
import { lasting, type RedisServer, startRedis } from "./server.ts";

/** In ms. */
const TIME = 60_000;
const sizes = [10, 100, 1000, 30_000, 200_000];

test("post arrives once and in order, whatever happens on the way", async (context) => {
  const server = await startRedis([...lasting, "--auto-aof-rewrite-min-size", "2mb"]);
  if ("reason" in server) return context.skip(server.reason);
  onTestFinished(() => server.stop());
  const seed = Math.floor(Math.random() * 1e6);
  console.log(`seed ${seed}`);
  const random = seededRandom(seed);
  const ways = await Promise.all([1, 2, 3, 4].map(() => openWay(server.port)));
  onTestFinished(() => Promise.all(ways.map((way) => way.stop())).then(() => undefined));
  const offices = ways.map(({ url }) => officeOf({ url, prefix: "soak", timeout: "2s" }, { limit: 300_000 }));
  await Promise.all(offices.map((office) => office.listen()));
  const end = Date.now() + TIME;
  const trouble = makeTrouble(server, ways, random, end);
  const senders = offices.flatMap((from, f) => offices.map((to, t) => sendOn(from, to, `${f}>${t}`, random, end)));
  const sent = new Map(await Promise.all(senders));
  await trouble;
  for (const [t, { heard, lost }] of offices.entries()) {
    for (const [name, count] of sent) {
      if (!name.endsWith(`>${t}`)) continue;
      const numbers = (): number[] => heard.filter((text) => text.startsWith(`${name} `)).map((text) => Number(text.split(" ")[1]));
      await until(() => numbers().length >= count);
      expect(numbers()).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    }
    expect(lost.count).toBe(0);
  }
  // Mailboxes and the layout.
  await until(async () => (await server.cli("dbsize")) === `${2 * offices.length + 1}`);
});

/** Resolves to the name and how many were sent. */
async function sendOn(from: Office, to: Office, name: string, random: () => number, end: number): Promise<[string, number]> {
  const sending: Promise<boolean>[] = [];
  let count = 0;
  while (Date.now() < end) {
    const messages = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
      const size = sizes[Math.floor(random() ** 3 * sizes.length)] ?? 0;
      return `${name} ${++count} ${"x".repeat(size)}`;
    });
    const sent = from.post.send(to.post.address, messages);
    sending.push(sent);
    if (random() < 0.7) await sent;
    else await setTimeout(1);
  }
  expect(new Set(await Promise.all(sending))).toEqual(new Set([true]));
  return [name, count];
}

async function makeTrouble(server: RedisServer, ways: readonly Way[], random: () => number, end: number): Promise<void> {
  while (Date.now() < end) {
    await setTimeout(20 + random() * 150);
    const way = ways[Math.floor(random() * ways.length)];
    const kind = random();
    if (kind < 0.6) way?.cut();
    else if (kind < 0.8) way?.loseAnswer("EVALSHA");
    else if (kind < 0.95) {
      way?.silence();
      void setTimeout(300).then(() => way?.resume());
    } else {
      await server.kill();
      await setTimeout(random() * 1000);
      await server.start();
    }
  }
}
