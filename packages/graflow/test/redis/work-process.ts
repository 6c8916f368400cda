// A process that works. What it does with a piece of work stands in its payload: `hold` never ends, `die` ends the process, `rest 100` takes
// so many ms.
import { systemClock } from "../../src/engine/system-clock.ts";
import { Connection } from "../../src/redis/connection.ts";
import { redisFleet } from "../../src/redis/fleet/fleet.ts";
import { readOptions, type RedisOptions } from "../../src/redis/options.ts";

const [, , options = ""] = process.argv;
const fleet = redisFleet(new Connection(readOptions(JSON.parse(options) as RedisOptions)), systemClock);

fleet.queues.consume({
  queues: ["default", "other"],
  concurrency: 4,
  kinds: ["tasks", "run", "tick"],
  async carryOut({ id, payload, taken }) {
    const tell = (what: string): void => void process.send?.({ id, what, at: Date.now(), taken });
    tell("begun");
    const [word, ms] = payload.split(" ");
    if (word === "die") process.kill(process.pid, "SIGKILL");
    if (word === "hold") return new Promise(() => undefined);
    if (word === "rest") await new Promise((resolve) => void setTimeout(resolve, Number(ms)));
    tell("ended");
    return { type: "done" };
  },
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
