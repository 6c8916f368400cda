// Requests over real HTTP, with any header at all: `fetch` keeps some of them for itself.
import { request, type IncomingHttpHeaders } from "node:http";

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text goes with its length; a list goes in chunks, without one. */
  readonly body?: string | readonly string[];
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Of text that is JSON. */
  json<T = Record<string, unknown>>(): T;
}

export function call(address: string, { method = "GET", headers = {}, body }: Call = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const length = typeof body === "string" ? { "content-length": String(Buffer.byteLength(body)) } : {};
  const sent = request(address, { method, headers: { ...length, ...headers }, agent: false }, (response) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (part: string) => (text += part));
    response.on("error", reject);
    response.on("end", () =>
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: <T>() => JSON.parse(text) as T }),
    );
  });
  sent.on("error", reject);
  for (const part of typeof body === "string" ? [body] : (body ?? [])) sent.write(part);
  sent.end();
  return promise;
}

export const form = (fields: Readonly<Record<string, string>>): Required<Pick<Call, "method" | "body" | "headers">> => ({
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(fields).toString(),
});

export const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });
