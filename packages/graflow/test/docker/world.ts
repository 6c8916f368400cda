// What tests with containers begin with: a daemon, images, and an engine that has a container as its place.
import { createEngine, memory, task, workflow, type Engine, type RunEvent } from "../../src/index.ts";
import { docker } from "../../src/handlers/docker/index.ts";
import type { DockerOptions } from "../../src/handlers/docker/options.ts";
import { findDaemon, type TestDaemon } from "./daemon.ts";
import { nodeImage } from "./images.ts";

export interface DockerWorld {
  readonly daemon: TestDaemon;
  /** With a shell and this Node. */
  readonly image: string;
}

export interface Listed {
  readonly Id: string;
  readonly State: string;
  readonly Labels: Readonly<Record<string, string>>;
}

/** Resolves to why there is none, and says so. */
export async function dockerWorld(): Promise<DockerWorld | { readonly reason: string }> {
  const daemon = await findDaemon();
  if ("reason" in daemon) {
    process.stdout.write(`Containers are not tested: ${daemon.reason}\n`);
    return daemon;
  }
  try {
    return { daemon, image: await nodeImage(daemon) };
  } catch (error) {
    return { reason: String(error) };
  }
}

export const nobody = (): never => {
  throw new Error("It is carried out in its container");
};

/** Containers of ours that have this label. */
export async function containersWith({ client }: TestDaemon, label: string): Promise<readonly Listed[]> {
  const query = { all: "1", filters: JSON.stringify({ label: [label] }) };
  return (await client.ask("GET", "/containers/json", { query })) as readonly Listed[];
}

/** What came of one call. */
export interface Outcome {
  readonly status: string;
  readonly output: unknown;
  readonly error: (Error & { readonly code?: string; readonly hint?: string }) | undefined;
  readonly logs: readonly (RunEvent & { readonly type: "log" })[];
}

export interface Calling {
  readonly input?: unknown;
  readonly timeout?: number;
  readonly engine?: Engine;
  /** Told of every event, as it comes. */
  readonly heard?: (event: RunEvent, cancel: () => void) => void;
}

/** Runs a workflow of one task. */
export async function call(options: DockerOptions, { input = null, timeout, engine, heard }: Calling = {}): Promise<Outcome> {
  await using own = createEngine({ backend: memory() });
  const handler = docker(options);
  const program = task("program", { handler, ...(timeout === undefined ? {} : { timeout }) }, nobody as (input: unknown) => unknown);
  const run = workflow("w", program).start(input, { engine: engine ?? own });
  const logs: (RunEvent & { readonly type: "log" })[] = [];
  for await (const event of run.events()) {
    if (event.type === "log") logs.push(event);
    heard?.(event, () => run.cancel("enough"));
  }
  const outcome = await run.outcome;
  const error = outcome.status === "failed" ? ((outcome.error.cause ?? outcome.error) as Error) : undefined;
  return { status: outcome.status, output: outcome.status === "completed" ? outcome.output : undefined, error, logs };
}

/** A Node program that speaks plain lines: `body` is called with the input, and what it returns is the result. */
export function nodeProgram(body: string): readonly string[] {
  const code = `const lines = require("node:readline").createInterface({ input: process.stdin });
lines.once("line", async (line) => {
  const { input } = JSON.parse(line);
  const value = await (async () => { ${body} })();
  process.stdout.write(JSON.stringify({ type: "result", value }) + "\\n", () => process.exit());
});`;
  return ["node", "--eval", code];
}
