// Schedules, as the document describes them.
import { z } from "@hono/zod-openapi";
import { anything, moment } from "./values.ts";

const time = z.union([
  z.object({ cron: z.string(), timeZone: z.string() }),
  z.object({ every: z.number().openapi({ description: "In milliseconds." }) }),
  z.object({ after: z.object({ workflow: z.string(), on: z.enum(["completed", "failed", "ended"]) }) }),
]);

export const scheduleSchema: z.ZodType = z
  .object({
    id: z.string(),
    workflow: z.string(),
    time,
    input: anything.optional(),
    overlap: z.enum(["skip", "queue", "cancel"]),
    catchUp: z.enum(["none", "last", "all"]),
    paused: z.boolean(),
    queue: z.string(),
    priority: z.int(),
    tags: z.array(z.string()),
    from: moment.optional(),
    until: moment.optional(),
    createdAt: moment,
    next: z.number().optional().openapi({ description: "When it is due next, in milliseconds since 1970." }),
  })
  .openapi("Schedule", { description: "When runs of a workflow begin by themselves." });

export const scheduleListSchema: z.ZodType = z.object({ items: z.array(scheduleSchema) }).openapi("ScheduleList");

export const scheduleRunSchema: z.ZodType = z
  .object({ runId: z.string().openapi({ description: "Of the run that a worker makes." }) })
  .openapi("ScheduleRun");

export const scheduleHistorySchema: z.ZodType = z
  .object({
    items: z.array(
      z.object({
        scheduleId: z.string(),
        due: moment,
        at: moment,
        what: z.enum(["started", "skipped", "queued", "failed"]),
        runId: z.string().optional(),
        reason: z.string().optional(),
      }),
    ),
  })
  .openapi("ScheduleHistory", { description: "What its moments came to, newest first." });
