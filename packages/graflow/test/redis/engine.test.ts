// Whole runs on a server: carried out by processes that are killed, and gone on with by others.
import { type ChildProcess, fork } from "node:child_process";
import { on } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createEngine } from "../../src/index.ts";
import { systemClock } from "../../src/engine/system-clock.ts";
import { redis } from "../../src/redis/index.ts";
import { openWay } from "./proxy.ts";
import { oneServer } from "./one-server.ts";
import { lasting } from "./server.ts";

const script = fileURLToPath(new URL("engine-process.ts", import.meta.url));

const theServer = oneServer(lasting);

interface Told {
  readonly step?: number;
  readonly status?: string;
  readonly output?: unknown;
}

/** Starts a process. `told` gives what it tells, until it ends. */
function start(
  url: string,
  prefix: string,
  what: "start" | "resume",
): { readonly child: ChildProcess; readonly told: AsyncIterator<Told> } {
  const child = fork(script, [url, prefix, what], { execArgv: [] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const messages = on(child, "message", { close: ["exit"] });
  const told = (async function* () {
    for await (const [message] of messages) yield message as Told;
  })();
  return { child, told };
}

/** The steps that a process tells, up to one; or its last words. */
async function until(told: AsyncIterator<Told>, step: number): Promise<{ readonly steps: number[]; readonly end: Told | undefined }> {
  const steps: number[] = [];
  for (;;) {
    const { value, done } = (await told.next()) as { value: Told | undefined; done: boolean };
    if (done || value === undefined) return { steps, end: undefined };
    if (value.step === undefined) return { steps, end: value };
    steps.push(value.step);
    if (value.step >= step) return { steps, end: undefined };
  }
}

const completed = { status: "completed", output: { sum: 820, count: 41, tell: 40 } };

test("rule 39: a run whose process is killed is gone on with by another, from its last saved step, to the same end", async (context) => {
  const { url } = theServer(context);
  let { child, told } = start(url, "killed", "start");
  let last = 0;
  for (const stop of [5, 12, 30]) {
    const { steps } = await until(told, stop);
    // What was stored is not done again: at most the step at hand is.
    expect(steps[0]).toBeGreaterThanOrEqual(last);
    last = stop;
    child.kill("SIGKILL");
    ({ child, told } = start(url, "killed", "resume"));
  }
  expect((await until(told, 100)).end).toEqual(completed);
});

test("a run goes on by itself when its server was killed and is up again", async (context) => {
  const { url, kill, start: startAgain } = theServer(context);
  const { told } = start(url, "restarted", "start");
  for (const stop of [5, 15]) {
    await until(told, stop);
    await kill();
    await startAgain();
  }
  expect((await until(told, 100)).end).toEqual(completed);
});

test("a run goes on by itself when the way to its server is cut, and when it falls silent", async (context) => {
  const { port } = theServer(context);
  const way = await openWay(port);
  onTestFinished(() => way.stop());
  const { told } = start(way.url, "silent", "start");
  await until(told, 5);
  way.cut();
  await until(told, 10);
  way.silence();
  // What is connected from now on is heard.
  way.resume();
  expect((await until(told, 100)).end).toEqual(completed);
});

test("a save has as much to say as there is, also more than a call may have arguments", async (context) => {
  const { url } = theServer(context);
  const opened = redis({ url, prefix: "wide" }).open({ clock: systemClock });
  onTestFinished(() => opened.close());
  const events = Array.from({ length: 150_000 }, (_, i) => ({ seq: i + 1, text: "x" }));
  const run = { id: "wide", workflow: "wide", tags: [], createdAt: 1, parent: undefined, facts: "", lease: undefined };
  const rest = { checkpoint: undefined, status: "queued", facts: undefined, release: true } as const;
  await opened.runs.create(run, { version: 1, at: 1, delta: new Map(), values: new Map(), events, ...rest });
  expect((await opened.runs.events("wide", 149_999, 10)).map(({ seq }) => seq)).toEqual([150_000]);
});

test("when everything is removed, nothing is left on the server but what goes by itself", async (context) => {
  const { url, cli } = theServer(context);
  const { told } = start(url, "empty", "start");
  expect((await until(told, 100)).end).toEqual(completed);
  const engine = createEngine({ backend: redis({ url, prefix: "empty" }) });
  await engine.runs.remove("run");
  await engine.close();
  const keys = (await cli("KEYS", "empty:*")).split("\n");
  const lasting = await Promise.all(keys.map(async (key) => ((await cli("PTTL", key)) === "-1" ? [key] : [])));
  expect(lasting.flat()).toEqual(["empty:layout"]);
});
