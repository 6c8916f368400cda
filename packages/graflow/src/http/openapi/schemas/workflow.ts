// Workflows and their graphs, as the document describes them.
import { z } from "@hono/zod-openapi";

export const outlineSchema: z.ZodType = z
  .object({
    name: z.string(),
    description: z.string().optional(),
    nodes: z.array(
      z.object({
        path: z.string(),
        label: z.string(),
        kind: z.enum(["task", "group", "branch", "map", "workflow"]),
        parent: z.string().optional().openapi({ description: "The path of the node that it stands in." }),
        description: z.string().optional(),
        remarks: z.array(z.string()),
      }),
    ),
    edges: z.array(z.object({ from: z.string(), to: z.string(), kind: z.enum(["forward", "back"]), label: z.string().optional() })),
  })
  .openapi("Graph", { description: "Nodes and edges, by their paths." });

export const workflowSchema: z.ZodType = z
  .object({
    name: z.string(),
    version: z.string().optional(),
    description: z.string().optional(),
    input: z.looseObject({}).optional().openapi({ description: "What a run takes, as JSON Schema; absent when it is not known." }),
    validates: z.boolean().openapi({ description: "Whether the input is validated before a run starts." }),
  })
  .openapi("Workflow");

export const workflowDetailsSchema: z.ZodType = z.object({ workflow: workflowSchema, graph: outlineSchema }).openapi("WorkflowDetails");
