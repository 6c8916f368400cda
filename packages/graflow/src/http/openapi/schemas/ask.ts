// Asks and answers, as the document describes them.
import { z } from "@hono/zod-openapi";
import { anything, moment, pageOf } from "./values.ts";

const choice = z.object({ value: z.string(), label: z.string(), description: z.string().optional() });

const details = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("approval") }),
  z.object({ kind: z.literal("text"), initial: z.string().optional(), multiline: z.boolean(), minLength: z.int(), maxLength: z.int() }),
  z.object({ kind: z.literal("selection"), options: z.array(choice) }),
  z.object({
    kind: z.literal("multi-selection"),
    options: z.array(choice),
    min: z.int(),
    max: z.int(),
    initial: z.array(z.string()),
  }),
  z.object({ kind: z.literal("form"), schema: z.looseObject({}).optional(), initial: anything.optional() }),
]);

const answer = z.union([
  z.object({ approved: z.boolean(), reason: z.string().optional() }),
  z.object({ text: z.string() }),
  z.object({ selected: z.string() }),
  z.object({ selections: z.array(z.string()) }),
  z.object({ data: anything }),
]);

const end = z.discriminatedUnion("status", [
  z.object({ status: z.literal("open") }),
  z.object({ status: z.literal("answered"), at: moment, answer, by: z.string().optional(), from: z.string() }),
  z.object({ status: z.literal("cancelled"), at: moment, reason: z.string(), by: z.string().optional(), from: z.string().optional() }),
  z.object({ status: z.literal("expired"), at: moment, answer }),
]);

export const askSchema: z.ZodType = z
  .object({
    id: z.string(),
    runId: z.string(),
    workflow: z.string(),
    taskId: z.string(),
    iteration: z.int(),
    key: z.string(),
    kind: z.enum(["approval", "text", "selection", "multi-selection", "form"]),
    status: z.enum(["open", "answered", "cancelled", "expired"]),
    prompt: z.string(),
    context: z.record(z.string(), anything).optional(),
    details,
    assignees: z.array(z.string()).openapi({ description: "Names of people or groups; none: whoever comes." }),
    mayAnswer: z.boolean().openapi({ description: "Whether the caller may answer it." }),
    openedAt: moment,
    due: moment.optional(),
    onTimeout: z.enum(["suspend", "default", "escalate"]).openapi({ description: "What is done when its time is up." }),
    step: z.int(),
    ladder: z.array(z.object({ assignees: z.array(z.string()), timeout: z.union([z.string(), z.number()]) })),
    writeTo: z.string().optional(),
    problem: z.string().optional(),
    end,
  })
  .openapi("Ask", { description: "A question to a person that a run waits on." });

export const askPageSchema: z.ZodType = pageOf("AskPage", askSchema);
