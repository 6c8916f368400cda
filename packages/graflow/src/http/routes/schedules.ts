// Schedules: when runs begin by themselves. They are a fleet's; without one there are none (501).
import { z } from "@hono/zod-openapi";
import type { ScheduleInfo, ScheduleOptions } from "../../engine/schedules/face.ts";
import type { AuditAction } from "../audit.ts";
import type { Caller } from "../caller.ts";
import { toJson } from "../json.ts";
import { scheduleHistorySchema, scheduleListSchema, scheduleRunSchema, scheduleSchema } from "../openapi/schemas/schedule.ts";
import { absent } from "./absent.ts";
import { accounted } from "./accounted.ts";
import type { Api } from "./endpoints.ts";
import { count, idParameter, newTags, words } from "./parameters.ts";
import type { ApiParts } from "./parts.ts";
import { workflowNamed } from "./workflows.ts";

const duration = z.union([z.number().min(0), z.string().max(50)]);
const time = z.union([z.number(), z.string().max(50)]);

const body = z
  .strictObject({
    workflow: words(200),
    cron: z.string().max(500).optional().openapi({ description: "Five fields, or six with seconds first: `30 2 * * *`." }),
    timeZone: z.string().max(100).optional().openapi({ description: "The IANA name of the time zone of `cron`. Default: `UTC`." }),
    every: duration.optional().openapi({ description: "Milliseconds, or text such as `10m`." }),
    after: z
      .strictObject({ workflow: words(200), on: z.enum(["completed", "failed", "ended"]).optional() })
      .optional()
      .openapi({ description: "When a run of another workflow has ended so. Default of `on`: `completed`." }),
    input: z.unknown().optional(),
    overlap: z.enum(["skip", "queue", "cancel"]).optional(),
    catchUp: z.enum(["none", "last", "all"]).optional(),
    queue: words(200).optional(),
    priority: z.int().min(-1_000_000).max(1_000_000).optional(),
    tags: newTags,
    from: time.optional(),
    until: time.optional(),
    paused: z.boolean().optional(),
  })
  .openapi("PutSchedule");

export function addSchedules(api: Api, parts: ApiParts): void {
  const { schedules } = parts.engine;
  const one = { tag: "Schedules", params: idParameter } as const;

  const named = async (id: string): Promise<ScheduleInfo> => {
    const found = await schedules.get(id);
    if (found !== undefined) return found;
    throw absent("SCHEDULE_UNKNOWN", "schedule", id, "/api/schedules");
  };

  /** What is there already is changed. */
  const change = async <T>(action: AuditAction, id: string, by: Caller, act: () => Promise<T>): Promise<T> => {
    const { workflow } = await named(id);
    return accounted(parts, { action, subject: id, by, details: { workflow } }, act);
  };

  api.add({
    method: "get",
    path: "/api/schedules",
    id: "listSchedules",
    tag: "Schedules",
    summary: "All schedules, by id",
    permission: "runs:read",
    answers: { 200: { description: "The schedules", schema: scheduleListSchema } },
    problems: [501],
    handle: async ({ c }) => c.json(toJson({ items: await schedules.list() })),
  });

  api.add({
    ...one,
    method: "get",
    path: "/api/schedules/{id}",
    id: "showSchedule",
    summary: "A schedule, and when it is due next",
    permission: "runs:read",
    answers: { 200: { description: "The schedule", schema: scheduleSchema } },
    problems: [404, 501],
    handle: async ({ c, params: { id } }) => c.json(toJson(await named(id))),
  });

  api.add({
    ...one,
    method: "post",
    path: "/api/schedules/{id}",
    id: "putSchedule",
    summary: "Makes a schedule, or replaces the one of this id",
    description: "One of `cron`, `every` and `after`. The input is validated by the workflow's schema.",
    permission: "runs:write",
    body,
    answers: { 200: { description: "The schedule", schema: scheduleSchema } },
    problems: [404, 422, 501],
    handle: async ({ c, params: { id }, body: { workflow, ...rest }, caller }) => {
      const options = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      const account = { action: "schedule.put", subject: id, by: caller, details: { workflow } } as const;
      const wanted = { ...options, workflow: workflowNamed(parts, workflow) } as ScheduleOptions;
      const put = () => schedules.put(id, wanted);
      return c.json(toJson(await accounted(parts, account, put)));
    },
  });

  api.add({
    ...one,
    method: "delete",
    path: "/api/schedules/{id}",
    id: "removeSchedule",
    summary: "Removes a schedule; its runs stay",
    permission: "runs:write",
    answers: { 204: { description: "It is gone" } },
    problems: [404, 501],
    handle: async ({ c, params: { id }, caller }) => {
      await change("schedule.remove", id, caller, () => schedules.remove(id));
      return c.body(null, 204);
    },
  });

  for (const [verb, summary] of [
    ["pause", "Pauses a schedule: nothing of it is due until it is resumed"],
    ["resume", "Lets a schedule be due again"],
  ] as const) {
    api.add({
      ...one,
      method: "post",
      path: `/api/schedules/{id}/${verb}`,
      id: `${verb}Schedule`,
      summary,
      permission: "runs:write",
      answers: { 200: { description: "The schedule", schema: scheduleSchema } },
      problems: [404, 501],
      handle: async ({ c, params: { id }, caller }) =>
        c.json(toJson(await change(`schedule.${verb}`, id, caller, () => schedules[verb](id)))),
    });
  }

  api.add({
    ...one,
    method: "post",
    path: "/api/schedules/{id}/run",
    id: "runSchedule",
    summary: "Begins a run of a schedule now, whether or not it is paused",
    permission: "runs:write",
    answers: { 202: { description: "A worker makes the run", schema: scheduleRunSchema } },
    problems: [404, 501],
    handle: async ({ c, params: { id }, caller }) => {
      const runId = await change("schedule.run", id, caller, () => schedules.runNow(id));
      return c.json({ runId }, 202);
    },
  });

  api.add({
    ...one,
    method: "get",
    path: "/api/schedules/{id}/history",
    id: "readScheduleHistory",
    summary: "What the moments of a schedule came to, newest first",
    permission: "runs:read",
    query: z.strictObject({ limit: count(100, 100) }),
    answers: { 200: { description: "The moments", schema: scheduleHistorySchema } },
    problems: [404, 501],
    handle: async ({ c, params: { id }, query: { limit } }) => {
      await named(id);
      return c.json(toJson({ items: await schedules.history(id, { limit }) }));
    },
  });
}
