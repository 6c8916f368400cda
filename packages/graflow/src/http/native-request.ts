// Servers on Node may hand over something that behaves like a `Request` and is none: a copy of it cannot be made where their own class does not
// stand in for the global one. Whoever reads a body in part needs such copies.

/** The same request, as one that can be copied. One without a body is left as it is. */
export function nativeRequest(request: Request): Request {
  const { method } = request;
  if (method === "GET" || method === "HEAD" || method === "TRACE" || Object.getPrototypeOf(request) === Request.prototype) return request;
  return new Request(request.url, {
    method,
    headers: [...request.headers],
    body: request.body,
    duplex: "half",
    signal: request.signal,
  });
}
