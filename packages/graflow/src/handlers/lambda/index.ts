// The face of `@graflow/core/lambda`: tasks in functions of AWS Lambda, and the functions that carry them out.
export { lambda } from "./lambda.ts";
export { lambdaHandler, lambdaStreamHandler, type LambdaContext } from "./handler.ts";
export { LambdaError } from "./failures.ts";
export type { LambdaClient, LambdaCredentials, LambdaJsonOptions, LambdaOptions, LambdaRequestOptions } from "./options.ts";
export type { FlowsOptions } from "../http-task/endpoint/flows.ts";
export { PeerMissingError } from "../../shared/peer.ts";
