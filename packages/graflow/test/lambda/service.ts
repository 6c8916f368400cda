// A service that speaks the API of Lambda as far as calling functions goes (Invoke and InvokeWithResponseStream, as documented), and really runs
// them: each in processes of its own, one event at a time, kept for the next one, ended when their time is up. It is no AWS: who calls is not
// checked, and there are no roles, no network and no other limits than those named here.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { message } from "./event-stream.ts";
import { END, type FunctionEvent, type FunctionNews } from "./news.ts";

export interface FunctionSetup {
  /** The path of its module. */
  readonly module: string;
  readonly exported?: string;
  /** In ms. Default 3 s, as there. */
  readonly timeout?: number;
  /** How many at once. Default: any number. */
  readonly concurrency?: number;
}

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
/** What of the log goes with an answer. */
const TAIL = 4096;

interface Environment {
  readonly child: ChildProcess;
  readonly name: string;
  isBusy: boolean;
  printed: string;
  /** All that was printed for an event is there, or nothing more comes. */
  onPrinted: () => void;
}

function exited(how: string): FunctionNews {
  return {
    type: "failed",
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: 0 Error: Runtime exited with error: ${how}`,
    trace: [],
  };
}

export async function openLambda(functions: Readonly<Record<string, FunctionSetup>>): Promise<LambdaService> {
  const all = new Set<Environment>();
  let invocations = 0;

  async function start(name: string, { module, exported = "handler" }: FunctionSetup): Promise<Environment | FunctionNews> {
    const child = fork(fileURLToPath(new URL("runtime.ts", import.meta.url)), [module, exported], {
      execArgv: [],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const environment: Environment = { child, name, isBusy: true, printed: "", onPrinted: () => {} };
    all.add(environment);
    child.once("exit", () => {
      all.delete(environment);
      environment.onPrinted();
    });
    for (const output of [child.stdout, child.stderr]) {
      output?.on("data", (part: Uint8Array) => {
        environment.printed = (environment.printed + String(part)).slice(-TAIL);
        if (environment.printed.endsWith(END)) environment.onPrinted();
      });
    }
    const [news] = (await Promise.race([once(child, "message"), once(child, "exit").then(() => [undefined])])) as [
      FunctionNews | undefined,
    ];
    return news?.type === "ready" ? environment : (news ?? exited("exit status 1"));
  }

  /** Gives it an event; `hear` is told parts of an answer that streams. */
  async function carryOut(
    name: string,
    setup: FunctionSetup,
    event: unknown,
    hear: (part: string) => void,
  ): Promise<readonly [FunctionNews, string]> {
    const free = [...all].find((one) => one.name === name && !one.isBusy);
    const environment = free ?? (await start(name, setup));
    if ("type" in environment) return [environment, ""];
    environment.isBusy = true;
    environment.printed = "";
    const { timeout = 3000 } = setup;
    const { child } = environment;
    const news = await new Promise<FunctionNews>((resolve) => {
      const late = setTimeout(() => {
        child.kill("SIGKILL");
        const errorMessage = `2026-01-01T00:00:00.000Z 0 Task timed out after ${(timeout / 1000).toFixed(2)} seconds`;
        resolve({ type: "failed", errorType: "Sandbox.Timedout", errorMessage, trace: [] });
      }, timeout);
      const gone = (code: number | null, signal: string | null): void => {
        clearTimeout(late);
        resolve(exited(signal === null ? `exit status ${code}` : `signal: ${signal}`));
      };
      child.once("exit", gone);
      const read = (told: FunctionNews): void => {
        if (told.type === "part") hear(told.text);
        else if (told.type !== "ready") {
          clearTimeout(late);
          child.off("exit", gone);
          child.off("message", read);
          resolve(told);
        }
      };
      child.on("message", read);
      child.send({ event, deadline: Date.now() + timeout, name } satisfies FunctionEvent);
    });
    if (!environment.printed.endsWith(END) && child.exitCode === null && child.signalCode === null)
      await new Promise<void>((resolve) => (environment.onPrinted = resolve));
    environment.isBusy = false;
    return [news, environment.printed.replace(END, "")];
  }

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
    const busy = [...all].filter((one) => one.name === name && one.isBusy).length;
    if (busy >= (setup.concurrency ?? Infinity)) return refuse(429, "TooManyRequestsException", "Rate Exceeded.");
    invocations++;
    const event: unknown = JSON.parse(body.toString("utf8"));
    const streams = how === "response-streaming-invocations";
    const hear = (text: string): void => {
      if (!response.headersSent) response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
      response.write(message({ ":message-type": "event", ":event-type": "PayloadChunk" }, Buffer.from(text)));
    };
    const [news, printed] = await carryOut(name, setup, event, streams ? hear : () => {});
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

  async function end({ child }: Environment): Promise<void> {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get environments() {
      return all.size;
    },
    get invocations() {
      return invocations;
    },
    async rest() {
      await Promise.all([...all].filter(({ isBusy }) => !isBusy).map(end));
      return [...all].map(({ name }) => name);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await Promise.all([...all].map(end));
    },
  };
}
