// For a file of tests: one sshd for all of them, or they are left out, with the reason; and tasks that it carries out.
import { afterAll, beforeAll, type TestContext } from "vitest";
import { ssh, type SshOptions } from "../../src/handlers/ssh/index.ts";
import { createEngine, task, workflow, type Engine, type RunHandle } from "../../src/index.ts";
import { startSshd, type SshServer } from "./sshd.ts";

/** To install and start one may take a while, in ms. */
const LONGEST = 180_000;

/** Call it in each test that needs the server. More lines of its configuration. */
export function oneSshd(lines: readonly string[] = []): (context: Pick<TestContext, "skip">) => SshServer {
  let server: SshServer | undefined;
  let reason = "";
  beforeAll(async () => {
    const started = await startSshd(lines);
    if ("reason" in started) {
      reason = started.reason;
      process.stderr.write(`ssh was not tested: ${reason}\n`);
    } else server = started;
  }, LONGEST);
  afterAll(() => server?.stop());
  return (context) => server ?? context.skip(reason);
}

/** How to be let in, with the right key of the host. */
export function wayTo({ port, username, key, ed25519 }: SshServer): SshOptions & { readonly auth: object } {
  return { host: "127.0.0.1", port, username, auth: { keyFile: key }, hostKey: ed25519, connectTimeout: "30s" };
}

/** An engine that is closed at the end of the file. */
export function oneEngine(): Engine {
  const engine = createEngine({});
  afterAll(() => engine.close());
  return engine;
}

/** A shell there as a program that speaks: `script` says JSON after its call was read into `$call`. */
export function script(text: string, ...args: readonly string[]): readonly string[] {
  return ["sh", "-c", `read -r call\n${text}`, "sh", ...args];
}

/** Says that 1 is the result. */
export const one = `echo '{"type":"result","value":1}'`;

/** A run of one task that is carried out there. */
export function startThere(options: SshOptions, engine: Engine, input?: unknown): RunHandle<unknown> {
  const there = task("there", { handler: ssh(options) }, (): unknown => "here");
  return workflow("one", there).start(input, { engine });
}

/** What the task failed with. */
export async function failureOf(run: RunHandle<unknown>): Promise<Error & { readonly code: string; readonly hint: string }> {
  const outcome = await run.outcome;
  if (outcome.status === "failed") return outcome.error.cause as Error & { readonly code: string; readonly hint: string };
  throw new Error(`it has ${outcome.status}`);
}
