// One execution environment of a function, as Lambda has it: a process that loads the handler once and is given one event at a time. Its parent is
// the service (`service.ts`), which speaks for it.
import { pathToFileURL } from "node:url";
import { END, type FunctionEvent, type FunctionNews } from "./news.ts";

const STREAMS = Symbol("streams");
type Handler = ((event: unknown, context: object) => unknown) & { readonly [STREAMS]?: boolean };
type StreamHandler = (event: unknown, stream: object, context: object) => Promise<void>;

const tell = (news: FunctionNews): void => {
  // What was printed comes another way: its end is marked.
  if (news.type === "done" || news.type === "failed") process.stdout.write(END);
  process.send?.(news);
};

const awslambda = {
  streamifyResponse: (handler: StreamHandler): Handler => {
    const streaming = (event: unknown, context: object): Promise<void> => {
      const stream = { write: (text: string) => tell({ type: "part", text }), end: () => {} };
      return handler(event, stream, context);
    };
    return Object.assign(streaming, { [STREAMS]: true });
  },
};
Object.assign(globalThis, { awslambda });

function told(thrown: unknown): FunctionNews {
  const { name, message, stack = "" } = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { type: "failed", errorType: name, errorMessage: message, trace: stack.split("\n") };
}

const [, , module = "", exported = "handler"] = process.argv;
let handler: Handler | undefined;
try {
  handler = ((await import(pathToFileURL(module).href)) as Readonly<Record<string, Handler>>)[exported];
} catch (error) {
  tell(told(error));
}

process.on("message", ({ event, deadline, name }: FunctionEvent) => {
  const context = { functionName: name, getRemainingTimeInMillis: () => deadline - Date.now() };
  Promise.resolve()
    .then(() => handler?.(event, context))
    .then(
      (value) => tell({ type: "done", payload: handler?.[STREAMS] === true ? "" : (JSON.stringify(value) ?? "null") }),
      (error: unknown) => tell(told(error)),
    );
});
process.once("disconnect", () => process.exit());
tell({ type: "ready" });
