// API keys, as the document describes them. None of them shows a secret but the one that is just made.
import { z } from "@hono/zod-openapi";
import { moment, pageOf } from "./values.ts";

const key = z.object({
  id: z.string().openapi({ description: "Names the key in lists and in the audit trail; it opens nothing." }),
  name: z.string(),
  roles: z.array(z.string()),
  permissions: z.array(z.string()).openapi({ description: "Besides those of the roles." }),
  groups: z.array(z.string()),
  status: z.enum(["active", "expired", "revoked"]),
  createdAt: moment,
  expiresAt: moment.optional(),
  revokedAt: moment.optional(),
});

export const keySchema: z.ZodType = key.openapi("ApiKey", { description: "An API key without its secret, which nobody keeps." });

export const createdKeySchema: z.ZodType = key
  .extend({ key: z.string().openapi({ description: "Sent as `Authorization: Bearer …`. It is told here and never again." }) })
  .openapi("CreatedApiKey");

export const keyPageSchema: z.ZodType = pageOf("ApiKeyPage", keySchema);
