// Runs, their events and checkpoints, as the document describes them.
import { z } from "@hono/zod-openapi";
import { anything, failure, moment, pageOf } from "./values.ts";
import { outlineSchema } from "./workflow.ts";

const checkpointRefSchema: z.ZodType = z
  .object({
    id: z.string().openapi({ description: "`<runId>@<version>`" }),
    runId: z.string(),
    version: z.int(),
    name: z.string().optional(),
  })
  .openapi("CheckpointRef");

const runFields = {
  id: z.string(),
  workflow: z.string(),
  workflowVersion: z.string().optional(),
  status: z
    .enum(["queued", "running", "suspended", "completed", "terminated", "failed", "cancelled", "abandoned"])
    .openapi({ description: "`queued`: nobody has begun it. `abandoned`: it was running, and whoever carried it out is gone." }),
  tags: z.array(z.string()),
  createdAt: moment,
  updatedAt: moment,
  checkpoint: checkpointRefSchema,
  parent: checkpointRefSchema.optional(),
  place: z
    .object({ queue: z.string(), priority: z.int(), due: moment.optional(), concurrencyKey: z.string().optional() })
    .optional()
    .openapi({ description: "Of a run that was handed over: where it waits, or has waited, for somebody to begin it." }),
  owner: z.object({ host: z.string(), pid: z.int() }).optional(),
  cancelRequested: z.string().optional(),
  error: failure.optional(),
  reason: z.string().optional(),
};

export const runSchema: z.ZodType = z.object(runFields).openapi("Run");

const nodeSchema = z
  .object({
    taskId: z.string(),
    kind: z.string(),
    state: z.enum(["waiting", "running", "completed", "skipped", "failed", "jumped"]),
    passes: z.int(),
    attempt: z.int().optional(),
    input: anything.optional(),
    output: anything.optional(),
    error: failure.optional(),
  })
  .openapi("Node");

export const statesSchema: z.ZodType = z
  .record(z.string(), z.enum(["waiting", "running", "retrying", "completed", "failed", "skipped", "cancelled"]))
  .openapi({ description: "What became of each node, by its path." });

export const runDetailsSchema: z.ZodType = z
  .object({
    ...runFields,
    at: checkpointRefSchema,
    input: anything.optional(),
    output: anything.optional(),
    outline: outlineSchema,
    states: statesSchema,
    nodes: z.array(nodeSchema),
    channels: z.record(z.string(), z.record(z.string(), anything)),
  })
  .openapi("RunDetails", { description: "A run with its state, as it was last saved." });

export const runPageSchema: z.ZodType = pageOf("RunPage", runSchema);

const eventSchema = z
  .looseObject({ seq: z.int(), at: moment, runId: z.string(), type: z.string() })
  .openapi("Event", { description: "What happened in a run. Values of more than a thousand characters are `{ $omitted: length }`." });

export const eventPageSchema: z.ZodType = pageOf("EventPage", eventSchema);

const checkpointSchema: z.ZodType = z
  .object({
    id: z.string(),
    runId: z.string(),
    version: z.int(),
    name: z.string().optional(),
    workflow: z.string(),
    kind: z.enum(["automatic", "manual", "suspend"]),
    at: moment,
    metadata: z.looseObject({}).optional(),
    bytes: z.number(),
  })
  .openapi("Checkpoint");

export const checkpointListSchema: z.ZodType = z.object({ items: z.array(checkpointSchema) }).openapi("CheckpointList");

export const differencesSchema: z.ZodType = z
  .object({ items: z.array(z.object({ what: z.string(), before: anything.optional(), after: anything.optional() })) })
  .openapi("Differences");
