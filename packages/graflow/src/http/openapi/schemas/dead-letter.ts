// Dead letters, as the document describes them.
import { z } from "@hono/zod-openapi";
import { deadReasons } from "../../routes/dead-reasons.ts";
import { moment, pageOf } from "./values.ts";

const letter = z.object({
  id: z.string(),
  reason: z.enum(deadReasons),
  error: z.string().openapi({ description: "What went wrong, for people." }),
  at: moment,
  attempts: z.int().openapi({ description: "How often it was taken." }),
  work: z.object({
    id: z.string(),
    kind: z.enum(["tasks", "run", "tick"]),
    queue: z.string(),
    priority: z.number(),
    workflow: z.string(),
    graph: z.string().optional(),
    runId: z.string().optional(),
    taskId: z.string().optional(),
    owner: z.string().optional().openapi({ description: "The process that waits for it." }),
  }),
  size: z.int().openapi({ description: "Bytes of its payload as it was queued." }),
  history: z.array(z.object({ at: moment, by: z.string(), what: z.string() })).openapi({ description: "Oldest first, the last 50." }),
});

const letterSchema: z.ZodType = letter.openapi("DeadLetter", { description: "Work that could not be run." });

export const letterPageSchema: z.ZodType = pageOf("DeadLetterPage", letterSchema);

export const letterDetailsSchema: z.ZodType = letter
  .extend({
    payload: z.string().optional().openapi({ description: "What the work says, decrypted. Absent where it cannot be read." }),
    doubt: z.string().optional().openapi({ description: "Why it is not to be believed, or cannot be read." }),
  })
  .openapi("DeadLetterDetails");

export const retriedSchema: z.ZodType = z
  .union([
    z.object({ type: z.literal("queued"), queue: z.string() }),
    z.object({
      type: z.literal("resumed"),
      runId: z.string(),
      letters: z.array(z.string()).openapi({ description: "Of this run, which are settled by it." }),
    }),
  ])
  .openapi("RetriedLetter");
