// What a worker is told, checked before anything is begun.
import { expectInteger, expectKnown } from "../graph/settings.ts";
import type { WorkflowGraph } from "../graph/workflow-graph.ts";
import type { Fleet } from "../ports/fleet.ts";
import { parseDuration } from "../shared/duration.ts";
import { GraflowError } from "../shared/errors/graflow-error.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import type { WorkerEngine, WorkerEvent, WorkerOptions } from "./face.ts";
import { ownId } from "./own-id.ts";

/** The options, with the defaults; durations in ms. */
export interface WorkerSettings {
  readonly engine: WorkerEngine;
  readonly fleet: Fleet;
  readonly workflows: readonly WorkflowGraph<never, unknown>[];
  readonly id: string;
  readonly concurrency: number;
  readonly runs: number;
  readonly queues: readonly string[];
  readonly grace: number;
  readonly heartbeat: number;
  readonly health: { readonly port: number; readonly hostname: string } | undefined;
  readonly deafAfter: number;
  readonly onEvent: (event: WorkerEvent) => void;
}

const known = ["engine", "workflows", "id", "concurrency", "runs", "queues", "grace", "heartbeat", "health", "onEvent"];
const LONGEST_ID = 128;
const usual = { concurrency: 10, grace: "30s", heartbeat: "2s", deafAfter: "30s" } as const;

/** Throws `OptionError`, and a `GraflowError` (`FLEET_ABSENT`). */
export function readWorkerOptions(options: WorkerOptions): WorkerSettings {
  if (typeof options !== "object" || options === null) throw new OptionError("Expected the options of a worker to be an object");
  expectKnown(options, known, "a worker");
  const { engine, workflows, id = ownId(), onEvent = () => {} } = options;
  if (typeof engine !== "object" || engine === null || typeof engine.workbench !== "function")
    throw new OptionError(
      `Expected \`engine\` to be an engine, got ${show(engine)}`,
      "Make one with createEngine({ backend: redis({ url }) }).",
    );
  if (!Array.isArray(workflows) || workflows.length === 0)
    throw new OptionError(`Expected \`workflows\` to be a list with at least one workflow, got ${show(workflows)}`);
  const { fleet } = engine;
  if (fleet === undefined)
    throw new GraflowError("FLEET_ABSENT", "A worker was made on an engine whose backend other machines cannot work for", {
      hint: "Give its engine a backend of a fleet: redis({ url }) of @graflow/core/redis.",
    });
  if (typeof id !== "string" || id === "" || id.length > LONGEST_ID || /[\p{Cc}\s]/u.test(id))
    throw new OptionError(`Expected \`id\` to be 1 to ${LONGEST_ID} characters without spaces, got ${show(id)}`);
  const concurrency = expectInteger(options.concurrency ?? usual.concurrency, "concurrency", 0);
  const runs = expectInteger(options.runs ?? concurrency, "runs", 0);
  if (concurrency === 0 && runs === 0) throw new OptionError("Expected `concurrency` or `runs` to be more than 0, got 0 for both");
  if (typeof onEvent !== "function") throw new OptionError(`Expected \`onEvent\` to be a function, got ${show(onEvent)}`);
  const heartbeat = parseDuration(options.heartbeat ?? usual.heartbeat, "heartbeat");
  if (heartbeat < 50) throw new OptionError(`Expected \`heartbeat\` to be at least 50 ms, got ${show(options.heartbeat)}`);
  return {
    engine,
    fleet,
    workflows,
    id,
    concurrency,
    runs,
    queues: readQueues(options.queues),
    grace: parseDuration(options.grace ?? usual.grace, "grace"),
    heartbeat,
    ...readHealth(options.health),
    onEvent,
  };
}

function readQueues(queues: readonly string[] = ["default"]): readonly string[] {
  if (!Array.isArray(queues) || queues.length === 0)
    throw new OptionError(`Expected \`queues\` to be a list with at least one name, got ${show(queues)}`);
  for (const name of queues as readonly unknown[])
    if (typeof name !== "string" || name === "")
      throw new OptionError(`Expected each of \`queues\` to be the name of a queue, got ${show(name)}`);
  return [...new Set(queues as readonly string[])];
}

function readHealth(health: WorkerOptions["health"]): Pick<WorkerSettings, "health" | "deafAfter"> {
  if (health === undefined) return { health: undefined, deafAfter: parseDuration(usual.deafAfter, "health.deafAfter") };
  if (typeof health !== "object" || health === null) throw new OptionError(`Expected \`health\` to be { port }, got ${show(health)}`);
  expectKnown(health, ["port", "hostname", "deafAfter"], "`health`");
  const { port, hostname = "127.0.0.1" } = health;
  if (expectInteger(port, "health.port", 0) > 65_535)
    throw new OptionError(`Expected \`health.port\` to be at most 65535, got ${show(port)}`);
  if (typeof hostname !== "string" || hostname === "")
    throw new OptionError(`Expected \`health.hostname\` to be an address of this machine, got ${show(hostname)}`);
  const deafAfter = parseDuration(health.deafAfter ?? usual.deafAfter, "health.deafAfter");
  if (deafAfter < 1000) throw new OptionError(`Expected \`health.deafAfter\` to be at least 1 s, got ${show(health.deafAfter)}`);
  return { health: { port, hostname }, deafAfter };
}
