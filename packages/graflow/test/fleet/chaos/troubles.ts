// What goes wrong with the server while runs go on, one trouble after the other. Each is over when it resolves.
import { setTimeout } from "node:timers/promises";
import type { Way } from "../../redis/proxy.ts";
import type { RedisServer } from "../../redis/server.ts";

/** The server, and the way that the workers have to it. */
export interface Place {
  readonly server: RedisServer;
  readonly way: Way;
}

export type Trouble = "stopped" | "paused" | "cut off" | "silent" | "restarted";

export const allTroubles: readonly Trouble[] = ["stopped", "paused", "cut off", "silent", "restarted"];

/** `long`: for how long, in ms, where it lasts. */
export async function trouble(what: Trouble, { server, way }: Place, long: number): Promise<void> {
  switch (what) {
    case "stopped": {
      const pid = Number(/process_id:(\d+)/.exec(await server.cli("INFO", "server"))?.[1]);
      process.kill(pid, "SIGSTOP");
      await setTimeout(long);
      process.kill(pid, "SIGCONT");
      return;
    }
    case "paused":
      await server.cli("CLIENT", "PAUSE", `${long}`, "ALL");
      await setTimeout(long);
      return;
    case "cut off":
      way.cut();
      return;
    case "silent":
      // Connections that are open by now stay silent for good: whoever has one has to find out.
      way.silence();
      await setTimeout(long);
      way.resume();
      return;
    case "restarted":
      await server.kill();
      await setTimeout(long / 4);
      await server.start();
      return;
  }
}
