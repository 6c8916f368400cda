// The audit trail and the state of the server, as the document describes them.
import { z } from "@hono/zod-openapi";
import { anything, moment, pageOf } from "./values.ts";

const auditEntry = z
  .object({
    seq: z.int(),
    at: moment,
    action: z.string(),
    subject: z.string(),
    by: z.string().optional(),
    kind: z.string(),
    keyId: z.string().optional(),
    from: z.string(),
    details: z.record(z.string(), anything).optional(),
  })
  .openapi("AuditEntry");

export const auditPageSchema: z.ZodType = pageOf("AuditPage", auditEntry);

const standing = z.enum(["healthy", "degraded", "unhealthy"]);

export const healthSchema: z.ZodType = z.object({ status: standing }).openapi("Health");

export const readinessSchema: z.ZodType = z
  .object({
    status: standing.openapi({ description: "The worst of its checks." }),
    checks: z.record(z.string(), z.object({ status: standing, detail: z.string().optional() })),
  })
  .openapi("Readiness");

export const countSchema: z.ZodType = z.object({ removed: z.int() }).openapi("Removed");
