// The commands for work that many machines share: those who do it, and who they are.
import { Option } from "commander";
import type { AutoscaleOptions } from "../autoscale/options.ts";
import type { WorkerCommandOptions } from "../commands/worker.ts";
import type { WorkersOptions } from "../commands/workers/list.ts";
import type { Declaration } from "./declaration.ts";
import { atLeastNone, atLeastOne, duration, milliseconds, names, port, redisOption } from "./options.ts";

export function declareFleet({ program, shell, ended }: Declaration): void {
  program
    .command("worker")
    .summary("do the work of a fleet: tasks and runs that others hand over")
    .description(
      "take tasks and runs of queues on a Redis server, and go on with runs that were answered or abandoned. Ctrl-C or SIGTERM drains: what it has may end, the rest is handed back; twice ends at once",
    )
    .argument("[files...]", "files that export workflows (default: those of graflow.config.ts)")
    .option("--id <name>", "its name in the fleet, which no other worker may have (default: made of host and process)")
    .option("-c, --concurrency <n>", "how many pieces of work with tasks at once (default: 10)", atLeastNone)
    .option("--runs <n>", "how many whole runs at once, beside the tasks (default: as --concurrency)", atLeastNone)
    .option("--queue <names>", "queues to take work from, with commas between them (default: default)", names)
    .addOption(redisOption())
    .option("--grace <duration>", "how long what it has may go on once it drains (default: 30s)", duration)
    .option("--health-port <port>", "tell how it does by HTTP, at /healthz, /livez, /readyz and /metrics.json; 0: any port", port)
    .option("--health-host <name>", "an address of this machine for that (default: 127.0.0.1)")
    .option("--config <file>", "the configuration (default: graflow.config.ts, here or above)")
    .option("--until-stdin-ends", "drain when its standard input ends: when whoever started it has gone")
    .addOption(new Option("--json", "one JSON value per line: what it is, then what it takes and what becomes of it").conflicts("quiet"))
    .option("-q, --quiet", "do not tell what it does")
    .action(async (paths: string[], options: WorkerCommandOptions) => {
      const { workerCommand } = await import("../commands/worker.ts");
      ended(await workerCommand(paths, options, shell));
    });

  program
    .command("autoscale")
    .summary("start and stop workers here, by how much work waits")
    .description(
      "start and stop workers on this machine by how much work waits in their queues, and for how long; start those anew that die. Ctrl-C or SIGTERM drains all",
    )
    .argument("[files...]", "files that export workflows (default: those of graflow.config.ts)")
    .option("--min <n>", "never fewer workers (default: 0)", atLeastNone)
    .option("--max <n>", "never more workers (default: 4)", atLeastOne)
    .option("--queue <names>", "queues to take work from, with commas between them (default: default)", names)
    .addOption(redisOption())
    .option("--per-worker <n>", "one worker for so many pieces of work (default: as --concurrency)", atLeastOne)
    .option("--max-age <duration>", "one worker more when work has waited for so long (default: 30s)", milliseconds)
    .option("--cooldown <duration>", "stop workers only when fewer were enough for so long (default: 1m)", milliseconds)
    .option("--interval <duration>", "how often to look (default: 2s)", milliseconds)
    .option("-c, --concurrency <n>", "of each worker: how many pieces of work with tasks at once (default: 10)", atLeastOne)
    .option("--runs <n>", "of each worker: how many whole runs at once (default: as --concurrency)", atLeastNone)
    .option("--grace <duration>", "of each worker: how long what it has may go on once it drains (default: 30s)", duration)
    .option("-p, --port <port>", "tell the numbers by HTTP, at /queues, for other scalers; 0: any port", port)
    .option("--host <name>", "an address of this machine for that (default: 127.0.0.1)")
    .option("--observe", "start nothing, only tell the numbers")
    .option("--config <file>", "the configuration (default: graflow.config.ts, here or above)")
    .addOption(new Option("--json", "one JSON value per line: what is decided, and what the workers say").conflicts("quiet"))
    .option("-q, --quiet", "do not tell what the workers do")
    .action(async (paths: string[], options: AutoscaleOptions) => {
      const { autoscaleCommand } = await import("../commands/autoscale.ts");
      ended(await autoscaleCommand(paths, options, shell));
    });

  const workers = program.command("workers").description("list and show the workers of a fleet");

  workers
    .command("list")
    .description("list the workers that are there")
    .option("--queue <names>", "only those that take work of one of these queues", names)
    .addOption(redisOption())
    .option("--json", "one JSON value per worker")
    .action(async (options: WorkersOptions) => {
      const { listWorkers } = await import("../commands/workers/list.ts");
      ended(await listWorkers(options, shell));
    });

  workers
    .command("show")
    .description("show a worker: what it is, what it does, what it has done")
    .argument("<worker>", "its id, or the beginning of it")
    .addOption(redisOption())
    .option("--json", "the worker as one JSON value")
    .action(async (target: string, options: WorkersOptions) => {
      const { showWorker } = await import("../commands/workers/show.ts");
      ended(await showWorker(target, options, shell));
    });
}
