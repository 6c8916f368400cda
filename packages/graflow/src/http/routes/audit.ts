// The audit trail: who did what, page by page, or all of it as JSON lines.
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { AuditAction, AuditEntry, AuditFilter } from "../audit.ts";
import { toJson } from "../json.ts";
import { auditPageSchema } from "../openapi/schemas/other.ts";
import type { Services } from "../services.ts";
import type { Api } from "./endpoints.ts";
import { count, page, sequence, words } from "./parameters.ts";

const actions: Readonly<Record<AuditAction, true>> = {
  "run.start": true,
  "run.cancel": true,
  "run.resume": true,
  "run.fork": true,
  "run.remove": true,
  "checkpoints.prune": true,
  "ask.answer": true,
  "ask.cancel": true,
  "schedule.put": true,
  "schedule.remove": true,
  "schedule.pause": true,
  "schedule.resume": true,
  "schedule.run": true,
  "letter.retry": true,
  "letter.edit": true,
  "letter.drop": true,
  "key.create": true,
  "key.revoke": true,
  login: true,
  logout: true,
  "access.refused": true,
};

const query = z.strictObject({
  action: z.enum(Object.keys(actions) as [AuditAction, ...AuditAction[]]).optional(),
  subject: words(2000).optional().openapi({ description: "The id of a run, an ask, a dead letter, a key." }),
  by: words(500).optional(),
  order: z.enum(["oldest", "newest"]).optional().openapi({ description: "Default `newest`; of an export `oldest`." }),
  after: sequence.openapi({ description: "Only what comes after the line with this `seq`: `next` of the page before." }),
  limit: count(100, 1000),
  format: z.enum(["json", "jsonl"]).optional().openapi({ description: "`jsonl`: all of it, a line each, without a limit." }),
});

const LINES = "application/x-ndjson";
const BATCH = 500;

export function addAudit(api: Api, services: Services): void {
  api.add({
    method: "get",
    path: "/api/audit",
    id: "readAudit",
    tag: "Audit",
    summary: "Who did what, when, from where",
    permission: "audit:read",
    query,
    answers: { 200: { description: "Lines of the trail", schema: auditPageSchema, types: ["application/json", LINES] } },
    handle: async ({ c, query: { format, limit, ...given } }) => {
      const isExport = (format ?? ((c.req.header("accept") ?? "").includes(LINES) ? "jsonl" : "json")) === "jsonl";
      const filter: AuditFilter = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      if (isExport) return exported(c, services, { order: "oldest", ...filter });
      const found = await services.audit.list({ order: "newest", ...filter, limit: limit + 1 });
      return c.json(toJson(page(found, limit, ({ seq }) => String(seq))));
    },
  });
}

function exported(c: Context, { audit }: Services, filter: AuditFilter): Response {
  const head = { "content-type": `${LINES}; charset=utf-8`, "content-disposition": 'attachment; filename="audit.jsonl"' };
  if (c.req.method === "HEAD") return c.body(null, 200, head);
  const encoder = new TextEncoder();
  let after = filter.after;
  return c.body(
    new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const entries: readonly AuditEntry[] = await audit.list({ ...filter, ...(after === undefined ? {} : { after }), limit: BATCH });
          if (entries.length > 0) controller.enqueue(encoder.encode(entries.map((entry) => `${JSON.stringify(entry)}\n`).join("")));
          after = entries.at(-1)?.seq;
          if (entries.length < BATCH) controller.close();
        },
      },
      { highWaterMark: 0 },
    ),
    200,
    head,
  );
}
