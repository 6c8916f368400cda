// The Redis server of the tests of the rules on a fleet.
import { startRedis } from "../../redis/server.ts";

export async function setup(): Promise<() => Promise<void>> {
  const server = await startRedis();
  if ("reason" in server) throw new Error(server.reason);
  process.env["GRAFLOW_RULES_REDIS"] = server.url;
  return () => server.stop();
}
