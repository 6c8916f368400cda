// Problems, as the document describes them.
import { z } from "@hono/zod-openapi";

export const problemSchema: z.ZodType = z
  .object({
    type: z.string().openapi({ description: "Names the kind of problem.", example: "urn:graflow:problem:ASK_CLOSED" }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional().openapi({ description: "What happened, in words." }),
    code: z.string().openapi({ description: "Stable: decide by this." }),
    hint: z.string().optional().openapi({ description: "What to do about it." }),
    issues: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: "What is wrong with what was sent, and where in it." }),
  })
  .openapi("Problem", { description: "What went wrong, as RFC 9457 says it." });
