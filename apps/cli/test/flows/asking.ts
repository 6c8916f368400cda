// Workflows that ask, one for each kind; they wait no longer than they are told to by WAIT.
import { par, task, workflow, type Duration } from "@graflow/core";

const timeout = (process.env["WAIT"] ?? "0ms") as Duration;

const approve = task("approve", async (_: void, ctx) => {
  const { approved, reason, by } = await ctx.requestApproval({
    prompt: "Deploy 1.4.0?",
    context: { version: "1.4.0", commits: 12 },
    assignees: ["ops", "ann"],
    timeout,
  });
  return { approved, reason, by };
});
export const approval = workflow("approval", approve);

const name = task("name", async (_: void, ctx) => ctx.requestText({ prompt: "Which name?", initial: "Autumn", maxLength: 20, timeout }));
export const text = workflow("text", name);

const options = ["eu", { value: "us", label: "United States", description: "two zones" }] as const;
const place = task("place", async (_: void, ctx) => ctx.requestSelection({ prompt: "Where?", options, timeout }));
export const selection = workflow("selection", place);

const teams = task("teams", async (_: void, ctx) =>
  ctx.requestMultiSelection({ prompt: "Who is told?", options: ["ops", "sales", "support"], min: 1, max: 2, timeout }),
);
export const selections = workflow("selections", teams);

/** A Standard Schema that says itself as JSON Schema, as zod's do. */
const schema = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value: unknown) => {
      const { share, mode } = value as { readonly share: number; readonly mode: string };
      if (mode === "fast" && share > 0.5) return { issues: [{ message: "fast only up to half", path: ["share"] }] };
      return { value: value as { readonly share: number; readonly mode: string } };
    },
    jsonSchema: {
      input: () => ({
        type: "object",
        properties: { share: { type: "number", minimum: 0, maximum: 1 }, mode: { enum: ["slow", "fast"] }, note: { type: "string" } },
        required: ["share", "mode"],
      }),
    },
  },
} as const;
const tune = task("tune", async (_: void, ctx) => ctx.requestFeedback({ prompt: "Parameters?", schema, initial: { share: 0.1 }, timeout }));
export const form = workflow("form", tune);

const reviewer = <Name extends string>(id: Name) =>
  task(id, async (_: void, ctx) => (await ctx.requestApproval({ prompt: `${id}?`, timeout })).approved);
export const two = workflow("two", par(reviewer("ann"), reviewer("bob")));
