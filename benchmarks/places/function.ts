// The function, as it is deployed.
import { lambdaHandler } from "@graflow/core/lambda";
import { noOp } from "./flows.ts";

export const handler: ReturnType<typeof lambdaHandler> = lambdaHandler({ workflows: [noOp] });
