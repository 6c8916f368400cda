// What a call over ssh costs, and what a command does: `node packages/graflow/test/ssh/measure.ts`. Medians, with the fastest and the slowest; a call is
// a run of one task that does nothing, on this machine.
import { join } from "node:path";
import { ssh, type SshOptions } from "../../src/handlers/ssh/index.ts";
import { createEngine, shell, task, workflow, type Engine, type Workflow } from "../../src/index.ts";
import { bundledFlows } from "../places/bundle.ts";
import { echo } from "../places/flows.ts";
import { one, script, wayTo } from "./one-sshd.ts";
import { startSshd } from "./sshd.ts";

const server = await startSshd();
if ("reason" in server) {
  process.stdout.write(`Nothing is measured: ${server.reason}\n`);
  process.exit();
}
const { folder, flows, outpost, remove } = await bundledFlows();
const program = workflow(
  "program",
  task("program", { handler: "place" }, (): unknown => 1),
) as Workflow<unknown, unknown>;
const command = { command: script(one) };
const module: Partial<SshOptions> = { module: join(folder, flows), outpost: join(folder, outpost), node: process.execPath };

await measure("shell", 200, workflow("command", shell("command", { command: ["true"] })), () => createEngine({}));
await measure("ssh, a program, connection kept", 50, program, () => engineWith(command));
await measureFirst("ssh, a program, first call", 10, program, () => engineWith(command));
await measure("ssh, a task, process kept", 500, echo, () => engineWith(module));
await measure("ssh, a task, a process each", 20, echo, () => engineWith({ ...module, reuse: false }));
await measureFirst("ssh, a task, first call", 10, echo, () => engineWith(module));
await server.stop();
await remove();

function engineWith(more: Partial<SshOptions>): Engine {
  if ("reason" in server) throw new Error(server.reason);
  return createEngine({ handlers: { place: ssh({ ...wayTo(server), ...more }) } });
}

async function measure(name: string, times: number, flow: Workflow<unknown, unknown>, open: () => Engine): Promise<void> {
  const engine = open();
  await flow.run(1, { engine });
  const taken: number[] = [];
  for (let at = 0; at < times; at++) taken.push(await timeOf(() => flow.run(1, { engine })));
  await engine.close();
  tell(name, taken);
}

/** With a new engine each. */
async function measureFirst(name: string, times: number, flow: Workflow<unknown, unknown>, open: () => Engine): Promise<void> {
  const taken: number[] = [];
  for (let at = 0; at < times; at++) {
    const engine = open();
    taken.push(await timeOf(() => flow.run(1, { engine })));
    await engine.close();
  }
  tell(name, taken);
}

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

function tell(name: string, taken: number[]): void {
  taken.sort((a, b) => a - b);
  const at = (part: number): string => `${(taken[Math.floor((taken.length - 1) * part)] ?? 0).toFixed(1)} ms`;
  process.stdout.write(`${name}: ${at(0.5)} (${at(0)} to ${at(0.95)} for 95 of 100)\n`);
}
