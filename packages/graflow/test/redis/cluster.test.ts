// A cluster, of one node: it has all slots, and says no to scripts that reach over several as every other does.
import { describe, test } from "vitest";
import { backendCases } from "../../src/testing/conformance/cases.ts";
import { until } from "./bench.ts";
import { conforms } from "./conformance.ts";
import { oneServer } from "./one-server.ts";
import { startRedis } from "./server.ts";

const theServer = oneServer(async () => {
  const started = await startRedis(["--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1"]);
  if ("reason" in started) return started;
  await started.cli("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
  await until(async () => (await started.cli("CLUSTER", "INFO")).includes("cluster_state:ok"));
  return started;
}, "A Redis Cluster");

describe("a Redis Cluster does what every backend must", { concurrent: true }, () => {
  // Waiting for news is no other there, and takes long.
  const cases = backendCases().filter(({ name }) => !name.startsWith("news:"));
  test.for(cases.map((each, number) => ({ ...each, number })))("$name", async (each, context) => {
    await conforms(theServer(context).url, each, each.number, { cluster: true });
  });
});
