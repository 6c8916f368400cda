// A fleet of one worker, in a process of its own, over a Redis server on this machine. The run stays here, in memory.
import { MemberProcess } from "../fleet/process.ts";
import { startServer } from "../fleet/server.ts";
import { workflowsOn } from "../fleet/graflow.ts";
import type { OpenedPlace } from "./contenders.ts";

export async function onAFleet(): Promise<OpenedPlace | { readonly reason: string }> {
  const server = await startServer();
  if ("reason" in server) return server;
  const setup = { url: server.url, prefix: "places" };
  const worker = await MemberProcess.start({ role: "worker", name: "Graflow", setup });
  const { one } = workflowsOn(setup);
  return {
    call: async (at, engine) => (await one.run(at, { engine })).one - 1,
    async close() {
      await worker.kill();
      await server.stop();
    },
  };
}
