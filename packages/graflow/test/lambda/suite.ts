// The function that carries out the suite of places.
import { lambdaHandler } from "../../src/handlers/lambda/index.ts";
import type { WorkflowGraph } from "../../src/graph/workflow-graph.ts";
import * as flows from "../places/flows.ts";

const all: readonly unknown[] = Object.values(flows);
const isWorkflow = (value: unknown): value is WorkflowGraph<never, unknown> =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "workflow";

export const handler = lambdaHandler({ workflows: all.filter(isWorkflow), registry: flows.classes });
