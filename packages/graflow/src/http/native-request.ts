// Servers on Node may hand over something that behaves like a `Request` and is none: a copy of it cannot be made where their own class does not
// stand in for the global one. Whoever reads a body in part needs such copies.
import type { ReadableStreamDefaultReader } from "node:stream/web";

/**
 * The same request, as one that can be copied. One without a body is left as it is. The body is not touched before somebody reads it: a server
 * clears away what nobody has read, so that the connection can be used again.
 */
export function nativeRequest(request: Request): Request {
  const { method } = request;
  if (method === "GET" || method === "HEAD" || method === "TRACE" || Object.getPrototypeOf(request) === Request.prototype) return request;
  return new Request(request.url, {
    method,
    headers: [...request.headers],
    body: untouched(request),
    duplex: "half",
    signal: request.signal,
  });
}

function untouched(request: Request): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        reader ??= request.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done || value === undefined) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        await reader?.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
