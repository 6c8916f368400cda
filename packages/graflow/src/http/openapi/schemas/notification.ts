// Attempts to tell people of asks, as the document describes them.
import { z } from "@hono/zod-openapi";
import { moment, pageOf } from "./values.ts";

const fields = {
  seq: z.int(),
  askId: z.string(),
  occasion: z.enum(["opened", "escalated", "closed"]),
  target: z.string().openapi({ description: "The name of the target." }),
  host: z.string().optional().openapi({ description: "The host that was asked to carry it; no more of an address is kept." }),
  to: z.string().optional().openapi({ description: "The address of a recipient." }),
  at: moment,
  duration: z.number().openapi({ description: "In milliseconds." }),
  attempt: z.int().openapi({ description: "1 for the first one." }),
  status: z.int().optional().openapi({ description: "What the receiver has answered, as HTTP or SMTP number it." }),
};

const attempt = z
  .discriminatedUnion("result", [
    z.object({ ...fields, result: z.literal("sent") }),
    z.object({ ...fields, result: z.literal("failed"), error: z.string(), next: moment }),
    z.object({ ...fields, result: z.literal("given-up"), error: z.string() }),
  ])
  .openapi("NotificationAttempt", { description: "One attempt to tell somebody. One that has `failed` is tried again at `next`." });

export const attemptPageSchema: z.ZodType = pageOf("NotificationPage", attempt);
