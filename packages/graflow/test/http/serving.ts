// Servers for tests, over real HTTP on backends of their own, and clients that are generated from their documents.
import { join } from "node:path";
import { Validator } from "@cfworker/json-schema";
import type { AxiosResponse } from "axios";
import { OpenAPIClientAxios, type Document, type OpenAPIClient } from "openapi-client-axios";
import { expect, onTestFinished } from "vitest";
import { serve, type Server, type ServeOptions } from "../../src/http/index.ts";
import { createEngine, memory, sqlite, type Backend, type Engine } from "../../src/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { all } from "./flows.ts";

/** For `describe.each`. */
export const backends: readonly (readonly [name: string, open: () => Backend])[] = [
  ["memory", () => memory()],
  ["sqlite", () => sqlite({ path: join(temporaryFolder(), "runs.db") })],
];

export interface Served {
  readonly engine: Engine;
  readonly server: Server;
  readonly url: string;
}

/** A server with all the workflows. It is closed when the test has ended, and so is the engine. */
export async function serving(backend: Backend, options: Partial<ServeOptions> = {}): Promise<Served> {
  const engine = createEngine({ backend });
  const server = await serve({ engine, workflows: all, port: 0, ...options });
  onTestFinished(async () => {
    await server.close();
    await engine.close();
  });
  return { engine, server, url: server.url };
}

/** What an operation was answered with. */
export interface Reply {
  readonly status: number;
  readonly data: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Calls an operation of the document by its id. Every answer is held against the document. */
export type Call = (
  id: string,
  parameters?: Readonly<Record<string, unknown>>,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Reply>;

/** A client that is generated from the document of a server. */
export async function generatedClient(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Call> {
  const answer = await fetch(`${url}/api/openapi.json`, { headers });
  const definition = (await answer.json()) as Document;
  const api = new OpenAPIClientAxios({
    definition,
    withServer: { url },
    axiosConfigDefaults: { headers: { ...headers }, validateStatus: () => true },
  });
  const client = await api.init<OpenAPIClient>();
  return async (id, parameters, body, more) => {
    const operation = client[id as keyof OpenAPIClient] as unknown as (...args: unknown[]) => Promise<AxiosResponse<unknown>>;
    expect(operation, `the document has an operation ${id}`).toBeTypeOf("function");
    const { status, data, headers: got } = await operation(parameters ?? null, body, more === undefined ? {} : { headers: more });
    const reply = { status, data, headers: got as Record<string, unknown> };
    expect(faultsOf(definition, id, reply)).toEqual([]);
    return reply;
  };
}

/** What of an answer is other than the document says. */
function faultsOf(definition: Document, id: string, { status, data, headers }: Reply): string[] {
  const operation = Object.values(definition.paths ?? {})
    .flatMap((methods) => Object.values(methods as Record<string, Operation>))
    .find(({ operationId }) => operationId === id);
  const described = operation?.responses[String(status)];
  if (described === undefined) return [`${id} answered ${status}, which its document does not know: ${JSON.stringify(data)}`];
  if (described.content === undefined) return data === "" || data === null ? [] : [`${id} answered ${status} with a body`];
  const type = String(headers["content-type"]).split(";")[0] ?? "";
  const schema = described.content[type]?.schema;
  if (schema === undefined) return [`${id} answered ${status} as ${type}, which its document does not know`];
  if (!type.includes("json")) return [];
  const root = { ...schema, components: definition.components };
  const { errors } = new Validator(root, "2020-12", true).validate(data);
  return errors.map(({ instanceLocation, error }) => `${id} ${status} ${instanceLocation}: ${error}`);
}

interface Operation {
  readonly operationId?: string;
  readonly responses: Readonly<Record<string, Described>>;
}

interface Described {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}
