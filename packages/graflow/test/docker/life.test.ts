// The life of containers: what a program says arrives, what goes wrong is told, and nothing is left, however it ended.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createEngine, memory, task, workflow, type GraflowError } from "../../src/index.ts";
import { docker, type DockerOptions } from "../../src/handlers/docker/index.ts";
import { endedBadly } from "./ended-badly.ts";
import { pythonImage } from "./images.ts";
import { call, containersWith, dockerWorld, nobody, nodeProgram } from "./world.ts";

const world = await dockerWorld();
const isMissing = "reason" in world;
const note = isMissing ? ` (skipped: ${world.reason})` : "";

describe.skipIf(isMissing)(`containers${note}`, () => {
  if ("reason" in world) return;
  const { daemon, image } = world;
  let count = 0;

  /** Options whose containers can be told from all others. */
  function own(options: Partial<DockerOptions>): { readonly options: DockerOptions; left(): Promise<number> } {
    const label = `test-${process.pid}-${++count}`;
    return {
      options: { image, host: daemon.host, labels: { test: label }, ...options },
      left: async () => (await containersWith(daemon, `test=${label}`)).length,
    };
  }

  test("what a program says arrives in order, and its container is gone with its engine", async () => {
    const body = `for (let i = 0; i < 200; i++) process.stdout.write(JSON.stringify({ type: "log", level: "info", message: String(i) }) + "\\n");
return input.length;`;
    const { options, left } = own({ command: nodeProgram(body) });
    const { output, logs } = await call(options, { input: "é".repeat(8_000_000) });
    expect(output).toBe(8_000_000);
    expect(logs.map(({ message }) => message)).toEqual(Array.from({ length: 200 }, (_, i) => String(i)));
    expect(await left()).toBe(0);
  });

  test("a Python script is a task", async (ctx) => {
    const python = await pythonImage(daemon);
    ctx.skip(python === undefined, "there is no Python here");
    const script = `import json, sys
call = json.loads(sys.stdin.readline())
print(json.dumps({"type": "ask", "id": 1, "what": "channel.increment", "args": ["n", 41]}), flush=True)
answer = json.loads(sys.stdin.readline())
print(json.dumps({"type": "result", "value": [sum(call["input"]), answer["value"]]}), flush=True)`;
    const { output, error } = await call(
      { image: python ?? "", host: daemon.host, command: ["python3", "-c", script] },
      { input: [1, 2, 3] },
    );
    expect(error).toBe(undefined);
    expect(output).toEqual([6, 41]);
  });

  test("a warm container serves call after call, and ends when it is idle or has served enough", async () => {
    const loop = `let calls = 0; require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  if (JSON.parse(line).type === "call") console.log(JSON.stringify({ type: "result", value: [process.env.HOSTNAME, ++calls] })); });`;
    const { options, left } = own({ command: ["node", "--eval", loop], reuse: { max: 2, idle: "20s" } });
    await using engine = createEngine({ backend: memory(), handlers: { place: docker(options) } });
    const program = task("program", { handler: "place" }, nobody as (input: unknown) => [string, number]);
    const wf = workflow("w", program);
    const came = [await wf.run(0, { engine }), await wf.run(0, { engine }), await wf.run(0, { engine })];
    expect(came.map(([, calls]) => calls)).toEqual([1, 2, 1]);
    expect(came[0]?.[0]).toBe(came[1]?.[0]);
    expect(came[2]?.[0]).not.toBe(came[0]?.[0]);
    await expect.poll(left, { timeout: 20_000 }).toBe(1);
    const short = own({ command: ["node", "--eval", loop], reuse: { idle: 1 } });
    await using other = createEngine({ backend: memory(), handlers: { place: docker(short.options) } });
    await wf.run(0, { engine: other });
    await expect.poll(short.left, { timeout: 20_000 }).toBe(0);
  });

  test("a container whose program is ended, since it does not keep to the rules, is not kept for the next call", async () => {
    // After that it answers nobody.
    const loop = `const lines = require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { type, input } = JSON.parse(line);
  if (type === "call" && input === "bad") { console.log('{"type":"ask","what":"goto","args":["nowhere"]}'); lines.removeAllListeners("line"); }
  else if (type === "call") console.log(JSON.stringify({ type: "result", value: input })); });`;
    const { options } = own({ command: ["node", "--eval", loop], reuse: {}, max: 1 });
    await using engine = createEngine({ backend: memory() });
    const wf = workflow("w", task("program", { handler: docker(options) }, nobody as (input: string) => string));
    const outcomes: unknown[] = [];
    for (const input of ["good", "bad", "good"]) {
      const outcome = await wf.start(input, { engine }).outcome;
      outcomes.push(outcome.status === "failed" ? (outcome.error.cause as GraflowError).code : outcome.status);
    }
    expect(outcomes).toEqual(["completed", "JUMP_INVALID", "completed"]);
  });

  test("rule 16: a program that does not stop is ended, when it is cancelled and when its time is up", async () => {
    const { options, left } = own({ command: ["sh", "-c", "echo begun; exec sleep 600"], grace: 20 });
    const cancelled = await call(options, { heard: (event, cancel) => void (event.type === "log" && cancel()) });
    expect(cancelled.status).toBe("cancelled");
    const late = await call(options, { timeout: 50 });
    expect(late.error).toMatchObject({ code: "TASK_TIMEOUT" });
    expect(await left()).toBe(0);
  });

  test("a run that is cancelled while its container starts leaves none", async () => {
    const { options, left } = own({ command: ["sleep", "600"] });
    for (const turns of [0, 5, 50, 150]) {
      await using engine = createEngine({ backend: memory() });
      const program = task("program", { handler: docker(options) }, nobody as (input: unknown) => unknown);
      const run = workflow("w", program).start(0, { engine });
      for (let i = 0; i < turns; i++) await new Promise((resolve) => void setImmediate(resolve));
      run.cancel("enough");
      expect((await run.outcome).status).toBe("cancelled");
    }
    expect(await left()).toBe(0);
  });

  test("calls that are cancelled, and calls that crash, leave nothing", async () => {
    expect(await endedBadly(daemon, image, 10)).toEqual({ crashed: ["failed"], cancelled: ["cancelled"], left: 0 });
  });

  test("a daemon whose connections break loses the call, and its container is removed all the same", async () => {
    const cuts: (() => void)[] = [];
    const proxy = createServer((near) => {
      const far = daemon.host.startsWith("unix://")
        ? connect(daemon.host.slice("unix://".length))
        : connect(Number(new URL(daemon.host).port), new URL(daemon.host).hostname);
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) socket.on("error", () => {});
      cuts.push(() => void [near, far].map((socket) => socket.destroy()));
    }).listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const host = `tcp://127.0.0.1:${(proxy.address() as { port: number }).port}`;
    const { options, left } = own({ host, command: ["sh", "-c", "echo begun; exec sleep 600"] });
    const { error } = await call(options, { heard: ({ type }) => void (type === "log" && cuts.splice(0).map((cut) => cut())) });
    expect(error).toMatchObject({ code: "PLACE_LOST" });
    expect(error?.message).toContain("the Docker daemon does not say why");
    expect(await left()).toBe(0);
    proxy.close();
  });

  test("containers of a process that was killed are removed by the next one, and nobody else's", async () => {
    const { options, left } = own({ command: ["sh", "-c", "echo begun; trap '' TERM; exec sleep 600"] });
    const victim = spawn(process.execPath, [fileURLToPath(new URL("victim.ts", import.meta.url)), JSON.stringify(options)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    // Three that are in the middle of a call, and one that was made and never started, as it is between two asks of the API.
    for await (const line of createInterface({ input: victim.stdout })) if (line === "all") break;
    expect(await left()).toBe(4);
    victim.kill("SIGKILL");
    await once(victim, "exit");
    const bystander = own({ command: ["sh", "-c", "echo begun; exec sleep 600"] });
    await using engine = createEngine({ backend: memory(), handlers: { place: docker(bystander.options) } });
    const run = workflow("w", task("t", { handler: "place" }, nobody as (input: unknown) => unknown)).start(0, { engine });
    for await (const event of run.events()) if (event.type === "log") break;
    const next = spawn(process.execPath, [
      fileURLToPath(new URL("victim.ts", import.meta.url)),
      JSON.stringify({ ...options, command: ["true"] }),
    ]);
    await once(next, "exit");
    expect(await left()).toBe(0);
    expect(await bystander.left()).toBe(1);
    run.cancel("enough");
    await run.outcome;
  });
});
