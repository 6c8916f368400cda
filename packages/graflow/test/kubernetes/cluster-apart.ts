// A cluster in a process of its own: what it has open, and how its memory grows, is not counted as ours.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { KubeConfig } from "@kubernetes/client-node";
import { clusterHere, type ClusterHere } from "./cluster-here.ts";

export async function clusterApart(): Promise<ClusterHere> {
  const child = fork(fileURLToPath(import.meta.url), ["apart"], { execArgv: [] });
  const heard = async (): Promise<string> => String((await once(child, "message"))[0]);
  const config = new KubeConfig();
  config.loadFromString(await heard());
  return {
    config,
    remains: async () => {
      child.send("remains");
      return JSON.parse(await heard()) as readonly string[];
    },
    stop: async () => {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}

if (process.argv[2] === "apart") {
  const { config, remains, stop } = await clusterHere();
  process.on("message", () => void remains().then((names) => process.send?.(JSON.stringify(names))));
  process.once("disconnect", () => void stop().then(() => process.exit()));
  process.send?.(config.exportConfig());
}
