// The face of `@graflow/core/http-task`: the other side of `httpTask()`, and where that calls back.
export { taskEndpoint, type TaskEndpoint } from "./endpoint/endpoint.ts";
export type { TaskEndpointOptions } from "./endpoint/options.ts";
export type { FlowsOptions } from "./endpoint/flows.ts";
export { taskCallbacks } from "./waiting.ts";
