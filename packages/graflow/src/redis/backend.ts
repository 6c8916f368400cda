// The backend of a fleet: all runs in one Redis server, which any number of processes and machines may share.
import type { Elsewhere } from "../graph/execution.ts";
import type { Backend } from "../ports/backend.ts";
import { redisAsks } from "./ask-store.ts";
import { redisChannels } from "./channel-store.ts";
import { Connection } from "./connection.ts";
import { redisFleet } from "./fleet/fleet.ts";
import { patientRuns, redisRuns } from "./run-store.ts";
import { readOptions, type RedisOptions } from "./options.ts";
import { redisRecords } from "./record-store.ts";

/**
 * Keeps runs in Redis 7 or newer, or Valkey 8: they outlive the process, as far as the server keeps its data (turn its append-only file
 * on), and any process that reaches the server may go on with them. It is connected when something is asked for the first time.
 *
 * As the execution of a group or a map, `.withExecution(redis({ url }))`: its tasks are carried out by the workers of that server, wherever the run is
 * kept.
 *
 * Needs the package `ioredis`. Throws `OptionError`; calls reject with a `BackendError`, or with `PEER_MISSING`.
 */
export function redis(options: RedisOptions): Backend & Elsewhere;
/** The fleet of the engine that runs a group or a map: `.withExecution(redis())`. It is no backend of its own. */
export function redis(): Elsewhere;
export function redis(options?: RedisOptions): Elsewhere {
  if (options === undefined) return engineFleet;
  const settings = readOptions(options);
  const backend: Backend & Elsewhere = {
    name: "redis",
    elsewhere: "itself",
    open({ clock }) {
      const connection = new Connection(settings);
      const asks = redisAsks(connection, clock);
      const channels = redisChannels(connection, clock);
      const fleet = redisFleet(connection, clock);
      const onRemoved = async (runId: string): Promise<void> => {
        await asks.drop(runId);
        await channels.drop(runId);
        await fleet.queues.drop(runId);
      };
      return {
        runs: redisRuns(connection, { clock, onRemoved }),
        patient: (waiting) => ({
          runs: patientRuns(connection.patient(waiting, "run"), { clock, onRemoved }, connection),
          channels: channels.over(connection.patient(waiting, "task")),
          asks: asks.over(connection.patient(waiting, "task")),
        }),
        standing: () => connection.standing,
        channels,
        asks,
        records: redisRecords(connection),
        durable: true,
        fleet,
        async close() {
          asks.end();
          await channels.end();
          await fleet.end();
          await connection.close();
        },
      };
    },
  };
  return backend;
}

const engineFleet: Elsewhere = { name: "redis", elsewhere: "engine" };
