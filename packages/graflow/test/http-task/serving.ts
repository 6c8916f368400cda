// Servers and engines that a test of its own closes.
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { onTestFinished } from "vitest";
import { taskEndpoint, type TaskEndpoint, type TaskEndpointOptions } from "../../src/handlers/http-task/index.ts";
import { createEngine, httpTask, type Engine, type HttpTaskOptions, type JsonTaskOptions } from "../../src/index.ts";
import * as flows from "./flows.ts";
import { secret } from "./remote.ts";

/** Its address, without a slash at the end. */
export async function serves(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export type Fetching = (request: Request) => Response | Promise<Response>;

export function servesFetch(fetching: Fetching): Promise<string> {
  const listener = getRequestListener(fetching);
  return serves((request, response) => void listener(request, response));
}

/** An endpoint in this process, and where it is. */
export async function endpointOf(
  options: Partial<TaskEndpointOptions> = {},
): Promise<{ readonly url: string; readonly tasks: TaskEndpoint }> {
  const { greets, counts, notes, keepsQuiet, tellsItsKey, large, patient, hasty } = flows;
  const workflows = [greets, counts, notes, keepsQuiet, tellsItsKey, large, patient, hasty];
  const tasks = taskEndpoint({ secret, workflows, ...options });
  onTestFinished(() => tasks.close());
  return { url: `${await servesFetch(tasks)}/tasks`, tasks };
}

export function engineWith(options: Partial<HttpTaskOptions> & { readonly url: string }): Engine {
  return engineOn(httpTask({ secret, ...options }));
}

export function engineByJson(options: Omit<JsonTaskOptions, "protocol">): Engine {
  return engineOn(httpTask({ protocol: "json", ...options }));
}

function engineOn(place: ReturnType<typeof httpTask>): Engine {
  const engine = createEngine({ handlers: { place } });
  onTestFinished(() => engine.close());
  return engine;
}

/** The error that a task failed with. */
export async function failureOf(run: Promise<unknown>): Promise<Error> {
  try {
    await run;
  } catch (error) {
    return ((error as Error).cause ?? error) as Error;
  }
  throw new Error("Expected a failure, got none");
}

/** Answers every request in one way. */
export function answering(status: number, headers: Record<string, string>, body: string) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    request.once("end", () => response.writeHead(status, headers).end(body));
  };
}
