// Starting runs. What is started is stored from its first moment, so that whoever asked for it finds it again. Where there is a fleet it is
// handed over to it; otherwise it is begun here, unless the request wants it in the queue of the store.
import { z } from "@hono/zod-openapi";
import type { RunOptions, SubmitOptions } from "../../engine/face.ts";
import type { RunInfo } from "../../engine/stored/face.ts";
import type { Workflow } from "../../engine/workflow.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import type { Caller } from "../caller.ts";
import { toJson } from "../json.ts";
import { runSchema } from "../openapi/schemas/run.ts";
import { ProblemException } from "../problem.ts";
import { taken } from "./absent.ts";
import { accounted } from "./accounted.ts";
import { startKeeper, type StartKeeper } from "./idempotency.ts";
import type { Call } from "./endpoint.ts";
import type { Api } from "./endpoints.ts";
import { nameParameter, newRunId, newTags, words } from "./parameters.ts";
import type { ApiParts } from "./parts.ts";
import { expectInput } from "./workflow-input.ts";
import { workflowNamed } from "./workflows.ts";

const fields = {
  input: z.unknown().optional().openapi({ description: "What the workflow takes." }),
  runId: newRunId,
  tags: newTags,
  concurrency: z.int().min(1).optional().openapi({ description: "How many tasks may run at once. Default: the workflow's." }),
  maxSteps: z.int().min(1).optional().openapi({ description: "Bounds all passes of the run together. Default: the workflow's." }),
  channel: z.record(words(500), z.unknown()).optional().openapi({ description: "Initial values of the run's channel." }),
  queue: words(200).optional().openapi({ description: "Which workers may take it. Default: `default`." }),
  priority: z
    .int()
    .min(-1_000_000)
    .max(1_000_000)
    .optional()
    .openapi({ description: "Runs with a smaller number begin sooner. Default: 0." }),
  delay: z
    .union([z.number().min(0), z.string().max(50)])
    .optional()
    .openapi({ description: "Not before this has passed: milliseconds, or text such as `30s` or `2h`. Default: 0." }),
  concurrencyKey: words(256).optional().openapi({ description: "Runs of one key go on one at a time." }),
};
const named = z.strictObject({ workflow: words(500), ...fields }).openapi("StartRun");
const unnamed = z.strictObject(fields).openapi("StartRunOfWorkflow");

type Order = z.infer<typeof unnamed>;

const shared = {
  tag: "Runs",
  permission: "runs:write",
  headers: z.object({
    "idempotency-key": z.string().min(1).max(255).optional().openapi({
      description: "Sent again with the same body it leads to the same run, also after a crash; with another body it is refused.",
    }),
    prefer: z.string().max(500).optional().openapi({
      description:
        "`respond-async`: put it in the queue, though there is no fleet; whoever supervises its workflow begins it. With `queue`, `priority`, `delay` or `concurrencyKey` this is so without asking, and always where there is a fleet.",
    }),
  }),
  answers: {
    202: {
      description: "It is in the queue, stored, and whoever is free begins it",
      schema: runSchema,
      headers: { location: "Where the run is" },
    },
    201: { description: "It has begun, and is stored", schema: runSchema, headers: { location: "Where the run is" } },
    200: { description: "The same request had begun it before", schema: runSchema, headers: { location: "Where the run is" } },
  },
  problems: [404, 409, 410, 422, 503],
} as const;

export function addStarting(api: Api, parts: ApiParts): void {
  const keeper = startKeeper(parts);
  api.add({
    ...shared,
    method: "post",
    path: "/api/runs",
    id: "startRun",
    summary: "Starts a run",
    description: "The input is validated by the workflow's schema before anything starts.",
    body: named,
    handle: ({ body: { workflow, ...order }, ...call }) => start(parts, keeper, call, workflowNamed(parts, workflow), order),
  });
  api.add({
    ...shared,
    method: "post",
    path: "/api/workflows/{name}/runs",
    id: "startRunOfWorkflow",
    summary: "Starts a run of this workflow",
    params: nameParameter,
    body: unnamed,
    emptyBody: {},
    handle: ({ params, body, ...call }) => start(parts, keeper, call, workflowNamed(parts, params.name), body),
  });
}

async function start(
  parts: ApiParts,
  keeper: StartKeeper,
  { c, caller }: Pick<Call<unknown, unknown, unknown>, "c" | "caller">,
  workflow: Workflow<never, unknown>,
  order: Order,
): Promise<Response> {
  const key = keyIn(c.req.header("idempotency-key"));
  await expectInput(workflow, order.input);
  const isForQueue = isHandedOver(parts, c.req.header("prefer"), order);
  const begin = (runId: string): Promise<RunInfo> => (isForQueue ? handOver : beginRun)(parts, caller, workflow, order, runId);
  const runId = order.runId ?? crypto.randomUUID();
  const { run, isNew } =
    key === undefined
      ? { run: await begin(runId), isNew: true }
      : await keeper.once(caller, key, { workflow: workflow.name, ...order }, runId, begin);
  return c.json(toJson(run), !isNew ? 200 : isForQueue ? 202 : 201, { location: parts.pathOf("api", "runs", run.id) });
}

function keyIn(header: string | undefined): string | undefined {
  if (header === undefined || (header.trim() !== "" && header.length <= 255)) return header;
  throw new ProblemException({
    status: 400,
    code: "REQUEST_INVALID",
    detail: `Expected the header idempotency-key to have 1 to 255 characters, got ${header.length}`,
    hint: "Make a new UUID for each thing you want done.",
  });
}

function isHandedOver({ engine }: ApiParts, prefer: string | undefined, order: Order): boolean {
  const { queue, priority, delay, concurrencyKey } = order;
  if (engine.fleet !== undefined || [queue, priority, delay, concurrencyKey].some((said) => said !== undefined)) return true;
  return (prefer ?? "").split(",").some((wish) => wish.trim().toLowerCase() === "respond-async");
}

async function handOver(parts: ApiParts, by: Caller, workflow: Workflow<never, unknown>, order: Order, runId: string): Promise<RunInfo> {
  const { engine } = parts;
  const { input, runId: _, ...options } = order;
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as SubmitOptions;
  const account = { action: "run.start", subject: runId, by, details: { workflow: workflow.name } } as const;
  return accounted(parts, account, async () => {
    await engine.submit(workflow, input as never, { ...given, runId, checkpoint: "each-task" });
    const run = await engine.runs.get(runId);
    if (run === undefined) throw new Error(`Run ${runId} was handed over, and is not in the store`);
    return run;
  });
}

async function beginRun(parts: ApiParts, by: Caller, workflow: Workflow<never, unknown>, order: Order, runId: string): Promise<RunInfo> {
  const { engine } = parts;
  if ((await engine.runs.get(runId)) !== undefined || engine.find(runId) !== undefined) throw taken(runId);
  const { input, concurrency, maxSteps, tags, channel } = order;
  const options: RunOptions = {
    engine,
    runId,
    checkpoint: "each-task",
    ...(tags === undefined ? {} : { tags }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(channel === undefined ? {} : { channel }),
  };
  const account = { action: "run.start", subject: runId, by, details: { workflow: workflow.name } } as const;
  return accounted(parts, account, async () => {
    const handle = workflow.start(input as never, options);
    const { outcome } = handle;
    const events = handle.events();
    // The first event is told when the run has been stored.
    const begun = await Promise.race([events.next(), outcome]);
    await events.return?.();
    const run = await engine.runs.get(runId);
    if (run !== undefined && !("status" in begun)) return run;
    const ended = await outcome;
    if (ended.status === "failed" && isGraflowError(ended.error)) throw ended.error;
    if (run !== undefined) return run;
    throw new Error(`Run ${runId} was started, and is not in the store`, ended.status === "failed" ? { cause: ended.error } : undefined);
  });
}
