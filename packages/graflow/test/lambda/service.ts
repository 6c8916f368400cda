// A service that speaks the API of Lambda as far as calling functions goes (Invoke and InvokeWithResponseStream, as documented), and really runs
// them (environments.ts). It is no AWS: who calls is not checked, and there are no roles, no network and no other limits than those named here.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Environments, type FunctionSetup } from "./environments.ts";
import { message } from "./event-stream.ts";

export interface LambdaService extends AsyncDisposable {
  readonly url: string;
  /** Processes that are there. */
  readonly environments: number;
  /** Events that were given to functions. */
  readonly invocations: number;
  /** Ends environments that have nothing to do, as Lambda does after a while. Resolves to the names of those that have. */
  rest(): Promise<readonly string[]>;
}

/** What Lambda takes and gives, in bytes. */
const LARGEST = 6 * 1024 * 1024;

export async function openLambda(functions: Readonly<Record<string, FunctionSetup>>): Promise<LambdaService> {
  const environments = new Environments();
  let invocations = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, type: string, text: string): void => {
      response
        .writeHead(status, { "content-type": "application/json", "x-amzn-errortype": type })
        .end(JSON.stringify({ Type: "User", Message: text }));
    };
    const { pathname } = new URL(request.url ?? "", "http://here");
    const [, date, found = "", how] = /^\/([\d-]+)\/functions\/([^/]+)\/(invocations|response-streaming-invocations)$/.exec(pathname) ?? [];
    const parts: Uint8Array[] = [];
    for await (const part of request as AsyncIterable<Uint8Array>) parts.push(part);
    const body = Buffer.concat(parts);
    const name = decodeURIComponent(found);
    const setup = functions[name];
    if (date === undefined || setup === undefined) return refuse(404, "ResourceNotFoundException", `Function not found: ${name}`);
    if (body.byteLength > LARGEST) return refuse(413, "RequestTooLargeException", `Request must be smaller than ${LARGEST} bytes`);
    if (environments.busyWith(name) >= (setup.concurrency ?? Infinity)) return refuse(429, "TooManyRequestsException", "Rate Exceeded.");
    invocations++;
    const event: unknown = JSON.parse(body.toString("utf8"));
    const streams = how === "response-streaming-invocations";
    const hear = (text: string): void => {
      if (!response.headersSent) response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
      response.write(message({ ":message-type": "event", ":event-type": "PayloadChunk" }, Buffer.from(text)));
    };
    const [news, printed] = await environments.carryOut(name, setup, event, streams ? hear : () => {});
    const log = Buffer.from(printed).toString("base64");
    const isGood = news.type === "done" && Buffer.byteLength(news.payload) <= LARGEST;
    const told =
      news.type === "failed"
        ? { errorType: news.errorType, errorMessage: news.errorMessage, trace: news.trace }
        : {
            errorType: "Function.ResponseSizeTooLarge",
            errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
          };
    if (streams) {
      if (isGood && news.payload !== "") hear(news.payload);
      if (!response.headersSent) response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
      const complete = { LogResult: log, ...(isGood ? {} : { ErrorCode: told.errorType, ErrorDetails: JSON.stringify(told) }) };
      response.end(
        message(
          { ":message-type": "event", ":event-type": "InvokeComplete", ":content-type": "application/json" },
          Buffer.from(JSON.stringify(complete)),
        ),
      );
      return;
    }
    const headers = { "content-type": "application/json", "x-amz-executed-version": "$LATEST", "x-amz-log-result": log };
    response.writeHead(200, { ...headers, ...(isGood ? {} : { "x-amz-function-error": "Unhandled" }) });
    response.end(isGood ? news.payload : JSON.stringify(told));
  }

  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get environments() {
      return environments.size;
    },
    get invocations() {
      return invocations;
    },
    rest: () => environments.rest(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await environments.endAll();
    },
  };
}
