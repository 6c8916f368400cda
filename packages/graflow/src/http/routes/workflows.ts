// Workflows: those that this server can start.
import { outline } from "../../graph/outline-of.ts";
import type { Workflow } from "../../engine/workflow.ts";
import { outlineSchema, workflowDetailsSchema, workflowSchema } from "../openapi/schemas/workflow.ts";
import { pageOf } from "../openapi/schemas/values.ts";
import type { Services } from "../services.ts";
import { absent } from "./absent.ts";
import type { Api } from "./endpoints.ts";
import { nameParameter } from "./parameters.ts";
import { pictureAnswer, pictureOf, pictureQuery } from "./pictures.ts";
import { inputSchemaOf } from "./workflow-input.ts";

export function addWorkflows(api: Api, services: Services): void {
  const { workflows } = services;
  api.add({
    method: "get",
    path: "/api/workflows",
    id: "listWorkflows",
    tag: "Workflows",
    summary: "The workflows that can be started here",
    permission: "runs:read",
    answers: { 200: { description: "All of them", schema: pageOf("WorkflowPage", workflowSchema) } },
    handle: ({ c }) => c.json({ items: [...workflows.values()].map(told) }),
  });
  api.add({
    method: "get",
    path: "/api/workflows/{name}",
    id: "showWorkflow",
    tag: "Workflows",
    summary: "One workflow with its graph",
    permission: "runs:read",
    params: nameParameter,
    answers: { 200: { description: "The workflow", schema: workflowDetailsSchema } },
    problems: [404],
    handle: ({ c, params }) => {
      const workflow = workflowNamed(services, params.name);
      return c.json({ workflow: told(workflow), graph: outline(workflow) });
    },
  });
  api.add({
    method: "get",
    path: "/api/workflows/{name}/graph",
    id: "drawWorkflow",
    tag: "Workflows",
    summary: "The graph of a workflow, as data or as a picture",
    permission: "runs:read",
    params: nameParameter,
    query: pictureQuery,
    answers: { 200: pictureAnswer(outlineSchema) },
    problems: [404, 422, 501],
    handle: ({ c, params, query }) => pictureOf(c, outline(workflowNamed(services, params.name)), undefined, query),
  });
}

/** Throws a problem when there is none. */
export function workflowNamed({ workflows }: Services, name: string): Workflow<never, unknown> {
  const workflow = workflows.get(name);
  if (workflow !== undefined) return workflow;
  throw absent("WORKFLOW_UNKNOWN", "workflow", name, "/api/workflows");
}

function told(workflow: Workflow<never, unknown>): object {
  const { name, version, description, input } = workflow;
  const schema = inputSchemaOf(workflow);
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(description === undefined ? {} : { description }),
    ...(schema === undefined ? {} : { input: schema }),
    validates: input !== undefined,
  };
}
