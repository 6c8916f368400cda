// Who was told of an ask: every attempt to do so, with what came of it.
import { z } from "@hono/zod-openapi";
import { notificationsOf, type NotificationListOptions } from "../../hitl/attempts.ts";
import { toJson } from "../json.ts";
import { attemptPageSchema } from "../openapi/schemas/notification.ts";
import { askNamed } from "./asks.ts";
import type { Api } from "./endpoints.ts";
import { count, idParameter, page, sequence } from "./parameters.ts";
import type { ApiParts } from "./parts.ts";

const query = z.strictObject({
  order: z.enum(["oldest", "newest"]).optional().openapi({ description: "Default `oldest`." }),
  after: sequence.openapi({ description: "Only what comes after the attempt with this `seq`: `next` of the page before." }),
  limit: count(100, 1000),
});

export function addNotifications(api: Api, parts: ApiParts): void {
  api.add({
    method: "get",
    path: "/api/feedback/{id}/notifications",
    id: "listNotifications",
    tag: "Asks",
    summary: "Every attempt to tell people of an ask",
    permission: "asks:read",
    params: idParameter,
    query,
    answers: { 200: { description: "A page of attempts", schema: attemptPageSchema } },
    problems: [404],
    handle: async ({ c, params: { id }, query: { order = "oldest", after, limit } }) => {
      await askNamed(parts, id);
      const options: NotificationListOptions = { order, limit: limit + 1, ...(after === undefined ? {} : { after }) };
      const found = await notificationsOf(parts.engine.records, id, options);
      return c.json(toJson(page(found, limit, ({ seq }) => String(seq))));
    },
  });
}
