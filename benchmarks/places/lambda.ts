// Functions of a server that speaks the API of Lambda and runs each in a process of its own: what the cloud adds is not in it.
import { fileURLToPath } from "node:url";
import { lambda } from "@graflow/core/lambda";
import { openLambda } from "../../packages/graflow/test/lambda/service.ts";
import type { OpenedPlace } from "./contenders.ts";

export async function inFunctions(): Promise<OpenedPlace> {
  const module = fileURLToPath(new URL("function.ts", import.meta.url));
  const service = await openLambda({ tasks: { module, timeout: 60_000 } });
  const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
  return {
    handler: lambda({ functionName: "tasks", endpoint: service.url, credentials }),
    rest: () => service.rest(),
    close: async () => service[Symbol.asyncDispose](),
  };
}
