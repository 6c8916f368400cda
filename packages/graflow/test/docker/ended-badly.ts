// So many calls that are cancelled, and so many that crash: what became of them, and what they left.
import { createEngine, memory, task, workflow } from "../../src/index.ts";
import { docker, type DockerOptions } from "../../src/handlers/docker/index.ts";
import type { TestDaemon } from "./daemon.ts";
import { containersWith, nobody } from "./world.ts";

export interface EndedBadly {
  /** How they ended, each way once. */
  readonly crashed: readonly string[];
  readonly cancelled: readonly string[];
  /** Containers. */
  readonly left: number;
}

export async function endedBadly(daemon: TestDaemon, image: string, count: number): Promise<EndedBadly> {
  const label = `badly-${process.pid}-${count}`;
  const base: DockerOptions = { image, host: daemon.host, labels: { test: label }, max: 8, grace: 0 };
  await using engine = createEngine({
    backend: memory(),
    handlers: {
      crash: docker({ ...base, command: ["sh", "-c", "read -r call; kill -9 $$"] }),
      hang: docker({ ...base, command: ["sh", "-c", "echo begun; exec sleep 600"] }),
    },
  });
  const crashing = workflow("crashing", task("crash", { handler: "crash" }, nobody as (input: number) => unknown));
  const hanging = workflow("hanging", task("hang", { handler: "hang" }, nobody as (input: number) => unknown));
  const many = Array.from({ length: count }, (_, i) => i);
  const crashes = many.map(async (i) => (await crashing.start(i, { engine }).outcome).status);
  const cancels = many.map(async (i) => {
    const run = hanging.start(i, { engine });
    for await (const event of run.events()) if (event.type === "log") run.cancel("enough");
    return (await run.outcome).status;
  });
  const [crashed, cancelled] = [await Promise.all(crashes), await Promise.all(cancels)];
  await engine.close();
  const left = (await containersWith(daemon, `test=${label}`)).length;
  return { crashed: [...new Set(crashed)], cancelled: [...new Set(cancelled)], left };
}
