// Engines in processes of their own, on one file: nobody is told twice, and nobody is forgotten when one of them is killed.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { notifications, notificationsOf, notifyBy, type NotificationAttempt } from "../../src/hitl/index.ts";
import { createEngine, sqlite, task, workflow } from "../../src/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { arrivals } from "./arrivals.ts";
import { startReceiver, type Received } from "./receiver.ts";

const script = fileURLToPath(new URL("notifier.ts", import.meta.url));

async function start(file: string, url: string, asks = 0): Promise<ChildProcess> {
  const child = fork(script, [file, url, String(asks)], { execArgv: [] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`The process has ended with ${code}`)));
  await Promise.race([once(child, "message"), ended]);
  ended.catch(() => {});
  return child;
}

const idOf = ({ headers }: Received): unknown => headers["webhook-id"];

test("what a process was sending when it was killed is sent by another, under the same id", async () => {
  const file = join(temporaryFolder(), "runs.db");
  const { url, requests } = await startReceiver((n) => (n === 0 ? "silence" : 200));
  const first = await start(file, url, 1);
  const lost = await requests.next();
  first.kill("SIGKILL");
  await once(first, "exit");
  const second = await start(file, url);
  const found = await requests.next();
  expect(idOf(found)).toBe(idOf(lost));
  second.send("close");
  await once(second, "exit");
  await using engine = createEngine({ backend: sqlite({ path: file }) });
  const [ask] = await engine.asks.list({ status: "open" });
  const told = await notificationsOf(engine.records, ask?.id ?? "");
  expect(told).toMatchObject([{ target: "webhook", result: "sent", attempt: 2, status: 200 }]);
});

test("of several processes that all look for open asks, one tells each", async () => {
  const file = join(temporaryFolder(), "runs.db");
  const { url, requests } = await startReceiver((n) => (n % 5 === 0 ? 503 : 200));
  // The first asks; the others find what it has asked.
  const children = [await start(file, url, 40), await start(file, url), await start(file, url)];
  const accepted = new Map<unknown, number>();
  for (let n = 0; accepted.size < 40; n++) {
    const request = await requests.next();
    if (n % 5 !== 0) accepted.set(idOf(request), (accepted.get(idOf(request)) ?? 0) + 1);
  }
  for (const child of children) child.send("close");
  await Promise.all(children.map((child) => once(child, "exit")));
  expect([...accepted.values()]).toEqual(Array<number>(40).fill(1));
  await using engine = createEngine({ backend: sqlite({ path: file }) });
  const asks = await engine.asks.list({ limit: 100 });
  const told = await Promise.all(asks.map(({ id }) => notificationsOf(engine.records, id)));
  expect(told.map((attempts) => attempts.filter(({ result }) => result === "sent").length)).toEqual(Array<number>(40).fill(1));
});

test("a run does not wait for those who tell of it, nor fail with them", async () => {
  const file = join(temporaryFolder(), "runs.db");
  const attempts = arrivals<NotificationAttempt>();
  const hanging = notifyBy(() => new Promise(() => {}), { name: "hanging" });
  const throwing = notifyBy(() => Promise.reject(new Error("no")), { name: "throwing", retry: 0 });
  const to = [hanging, throwing];
  const engine = createEngine({
    backend: sqlite({ path: file }),
    plugins: [notifications({ to, onAttempt: (attempt) => attempts.add(attempt), closeTimeout: 0 })],
  });
  const ask = task("ask", (_: void, ctx) => ctx.requestApproval({ prompt: "Deploy?" }));
  const run = workflow("deploy", "ask", { ask }).start(undefined, { engine });
  const { askId } = await attempts.next();
  await engine.asks.answer(askId, { approved: true }, { by: "ada", from: "here" });
  expect(await run.outcome).toMatchObject({ status: "completed", output: { approved: true, by: "ada" } });
  await engine.close();
});
