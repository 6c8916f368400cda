// Tasks write to the channel of their run where they are. The channel is the same from everywhere.
import { isMainThread } from "node:worker_threads";
import type { TaskContext } from "@graflow/core";

/** `PLACE` is in the environment of the container and of the service. */
export async function noteWhere({ taskId, channel }: TaskContext): Promise<void> {
  const isHome = (await channel.get("home")) === process.pid;
  const here = isMainThread ? (isHome ? "this process" : "another process") : "a thread";
  await channel.set(`where.${taskId}`, process.env["PLACE"] ?? here);
}
