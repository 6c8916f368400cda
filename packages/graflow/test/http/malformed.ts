// Requests that nobody should send. Each is a request as it ought to be with at least one thing wrong; which, a seed decides.

export interface Malformed {
  /** What is wrong, for people. */
  readonly wrong: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
}

/** What there is on the server, for requests that are almost right. */
export interface Targets {
  readonly runId: string;
  readonly askId: string;
  readonly version: number;
  readonly keyId: string;
}

interface Sketch {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
}

export class Draw {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  of<T>(...values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  /** Text of any characters, with a taste for those that mean something. */
  text(limit = 40): string {
    let text = "";
    for (let left = this.below(limit); left > 0; left--) {
      text += this.of(
        String.fromCharCode(32 + this.below(95)),
        String.fromCodePoint(this.below(0xd800)),
        this.of("'", '"', "\\", "/", "%", ";", "--", "\u0000", "\ud83d", "💥", "../", "<script>", "${}", "{{", "\r\n", "@", "~", "[", "|"),
      );
    }
    return text;
  }

  /** Any JSON. */
  json(depth = 3): unknown {
    const leaf = (): unknown =>
      this.of<unknown>(null, true, false, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, "", this.text(), "__proto__", [], {});
    if (depth === 0 || this.below(3) === 0) return leaf();
    if (this.below(2) === 0) return Array.from({ length: this.below(4) }, () => this.json(depth - 1));
    return Object.fromEntries(
      Array.from({ length: this.below(4) }, () => [this.of("id", "input", "__proto__", "constructor", this.text(8)), this.json(depth - 1)]),
    );
  }
}

const json = { "content-type": "application/json" };

/** Requests as they ought to be; those that change something are wrong below. */
function posts(draw: Draw, { runId, askId, version, keyId }: Targets): Sketch {
  const [path, body] = draw.of<[string, object]>(
    ["/api/runs", { workflow: "greet", input: { name: "x" } }],
    ["/api/workflows/greet/runs", { input: { name: "x" } }],
    [`/api/runs/${runId}/cancel`, { reason: "x" }],
    [`/api/runs/${runId}/resume`, { channel: {} }],
    [`/api/runs/${runId}/prune`, { last: 1 }],
    [`/api/runs/${runId}/checkpoints/${version}/fork`, { tags: [] }],
    [`/api/feedback/${askId}/respond`, { text: "x" }],
    [`/api/feedback/${askId}/cancel`, { reason: "x" }],
    ["/api/keys", { name: "x", roles: ["viewer"] }],
    [`/api/keys/${keyId}/revoke`, { reason: "x" }],
    [`/api/dead-letters/x/retry`, { trust: true }],
    [`/api/dead-letters/x/edit`, { payload: "x" }],
  );
  return { method: "POST", path, headers: { ...json }, body: JSON.stringify(body) };
}

function gets(draw: Draw, { runId, askId, version }: Targets): Sketch {
  const path = draw.of(
    "/api/workflows",
    "/api/workflows/greet",
    "/api/workflows/greet/graph",
    "/api/runs",
    `/api/runs/${runId}`,
    `/api/runs/${runId}/graph`,
    `/api/runs/${runId}/checkpoints`,
    `/api/runs/${runId}/checkpoints/${version}`,
    `/api/runs/${runId}/checkpoints/${version}/diff`,
    "/api/feedback",
    `/api/feedback/${askId}`,
    `/api/feedback/${askId}/notifications`,
    "/api/keys",
    "/api/audit",
    "/api/dead-letters",
    "/api/dead-letters/x",
  );
  return { method: "GET", path, headers: {}, body: undefined };
}

type Defect = (draw: Draw, targets: Targets) => Sketch;

const defects: Readonly<Record<string, Defect>> = {
  "a body that is no JSON": (draw, targets) => ({
    ...posts(draw, targets),
    body: draw.of(
      "{",
      "[1,",
      "nul",
      "{'a':1}",
      '{"a":}',
      "\u0000",
      "undefined",
      '{"a":1}}',
      "NaN",
      draw.text() + "{",
      '{"workflow":"greet","input":{"name":"x"}',
    ),
  }),
  "a body that is JSON of another form": (draw, targets) => {
    const sketch = posts(draw, targets);
    const wrong = draw.of<unknown>(null, 1, "text", true, [], [{}], { "no such field": draw.json() }, { approved: "yes" }, { workflow: 7 });
    return { ...sketch, body: JSON.stringify(wrong) };
  },
  "a field that nobody knows": (draw, targets) => {
    const sketch = posts(draw, targets);
    const fields = JSON.parse(String(sketch.body)) as object;
    return { ...sketch, body: JSON.stringify({ ...fields, [`x${draw.text(10)}`]: draw.json() }) };
  },
  "a field of another type": (draw, targets) => {
    const sketch = posts(draw, targets);
    const fields = JSON.parse(String(sketch.body)) as Record<string, unknown>;
    const [name = "workflow"] = Object.keys(fields);
    return {
      ...sketch,
      path: name === "input" ? "/api/runs" : sketch.path,
      body: JSON.stringify({ ...fields, [name]: draw.of<unknown>(-7, [[]], null, false, "") }),
    };
  },
  "a run that asks for what cannot be": (draw) => ({
    method: "POST",
    path: "/api/runs",
    headers: { ...json },
    body: JSON.stringify({
      workflow: "greet",
      input: { name: "x" },
      ...draw.of<object>(
        { runId: draw.of("", "a/b", "a|b", " x", "\u0000", "\ud800", "__proto__", "x".repeat(201)) },
        {
          tags: draw.of<unknown>(
            "x",
            [1],
            [""],
            ["\udfff"],
            Array.from({ length: 101 }, () => "x"),
          ),
        },
        { concurrency: draw.of<unknown>(0, -1, 1.5, "2", null, 1e21) },
        { maxSteps: draw.of<unknown>(0, -1, 0.1, {}, "x") },
        { channel: draw.of<unknown>([], 1, "x", { "": 1 }) },
        { input: draw.of<unknown>({}, { name: "" }, { name: 7 }, null, [], draw.json(), { name: ["x"] }), tags: 7 },
      ),
    }),
  }),
  "an input that does not fit": (draw) => ({
    method: "POST",
    path: draw.of("/api/runs", "/api/workflows/greet/runs"),
    headers: { ...json },
    body: JSON.stringify({
      workflow: "greet",
      input: draw.of<unknown>({}, { name: "" }, { name: 7 }, null, [], { name: ["x"] }, { name: "x", tags: 7 }),
    }),
  }),
  "an answer that does not fit": (draw, { askId }) => ({
    method: "POST",
    path: `/api/feedback/${askId}/respond`,
    headers: { ...json },
    body: JSON.stringify(
      draw.of<object>(
        { approved: true },
        { selected: "x" },
        { selections: [] },
        { data: draw.json() },
        { text: "" },
        { text: "x".repeat(100_001) },
        { text: 1 },
        {},
      ),
    ),
  }),
  "a body that does not say it is JSON": (draw, targets) => ({
    ...posts(draw, targets),
    headers: {
      "content-type": draw.of(
        "text/plain",
        "application/xml",
        "multipart/form-data",
        "application/json; charset=utf-16",
        "json",
        "",
        "a/b;".repeat(200),
        "application/jsonx",
      ),
    },
  }),
  "a body that is compressed": (draw, targets) => ({
    ...posts(draw, targets),
    headers: { ...json, "content-encoding": draw.of("gzip", "br", "deflate", "zstd", "x") },
    body: Buffer.from([0x1f, 0x8b, 8, 0, ...Array.from({ length: draw.below(50) }, () => draw.below(256))]),
  }),
  "a body that is no text": (draw, targets) => ({
    ...posts(draw, targets),
    body: Buffer.from([0x7b, ...Array.from({ length: 1 + draw.below(80) }, () => 0x80 + draw.below(128))]),
  }),
  "a body without an end of lists": (draw, targets) => {
    const depth = draw.of(101, 1000, 100_000);
    const open = draw.of("[", '{"a":', '{"input":[');
    return { ...posts(draw, targets), body: open.repeat(depth) + draw.of("", "1") };
  },
  "a body that is too large": (draw, targets) => ({ ...posts(draw, targets), body: `{"input":"${"x".repeat(1_100_000)}"}` }),
  "a method that is not for this": (draw, targets) => ({
    ...draw.of(posts, gets)(draw, targets),
    method: draw.of("PUT", "PATCH", "OPTIONS", "PROPFIND", "TRACE", "PURGE", "REPORT", "LOCK", "QUERY"),
  }),
  "an address that there is not": (draw, targets) => {
    const sketch = draw.of(posts, gets)(draw, targets);
    const path = draw.of<() => string>(
      () => `${sketch.path}/`,
      () => `${sketch.path}/${encoded(draw.text(10))}/x`,
      () => `/${draw.of("api", "API", "apis", "api//")}/${encoded(draw.text(20))}`,
      () => `//${sketch.path}x`,
      () => `/api/../../${encoded(draw.text(10))}etc`,
    )();
    return { ...sketch, path };
  },
  "an id that there is not": (draw, targets) => {
    const id = encodeURIComponent(
      draw.of<() => string>(
        () => draw.text(60).toWellFormed() || "x",
        () => "x".repeat(draw.of(201, 500, 2000)),
        () => `${targets.runId}@1`,
        () => "../../etc/passwd",
        () => "' OR 1=1 --",
      )(),
    );
    const known = /^\.+$/.test(id) ? "x" : id;
    return draw.of<() => Sketch>(
      () => ({
        ...gets(draw, { ...targets, runId: known }),
        path: draw.of(`/api/runs/${known}`, `/api/feedback/${known}`, `/api/workflows/${known}`, `/api/runs/${known}/events`),
      }),
      () => ({
        ...posts(draw, targets),
        path: draw.of(
          `/api/runs/${known}/cancel`,
          `/api/feedback/${known}/respond`,
          `/api/runs/${known}/resume`,
          `/api/keys/${known}/revoke`,
        ),
        body: "{}",
      }),
      () => ({ method: "DELETE", path: `/api/runs/${known}`, headers: {}, body: undefined }),
    )();
  },
  "a version that is none": (draw, { runId }) => ({
    method: draw.of("GET", "POST"),
    path: `/api/runs/${runId}/checkpoints/${draw.of("0", "-1", "1.5", "x", "1e3", "99999999999999999999", "%20", "9999")}${draw.of("", "/diff", "/fork")}`,
    headers: { ...json },
    body: undefined,
  }),
  "a percent sign that says nothing": (draw, targets) => {
    const sketch = draw.of(posts, gets)(draw, targets);
    return {
      ...sketch,
      path: draw.of(
        `${sketch.path}%`,
        `${sketch.path}%zz`,
        `${sketch.path}%ff`,
        `/api/runs/%c3%28`,
        `/%E0%A4%A`,
        `${sketch.path}?x=%`,
        `${sketch.path}?limit=%ff`,
      ),
    };
  },
  "a query that nobody knows": (draw, targets) => {
    const sketch = gets(draw, targets);
    const known = /\/(?:runs|feedback|notifications|keys|audit)$/.test(sketch.path) ? sketch.path : "/api/runs";
    const name = encoded(draw.text(10));
    return {
      ...sketch,
      path: `${known}?${draw.of(`x${name}=1`, "limit=0", "limit=-1", "limit=1e9", "limit=x", "limit=1&limit=2", "status=none", "after=", "order=up", "__proto__=1", `workflow=${"x".repeat(600)}`, "limit=99999999999999999999")}`,
    };
  },
  "a header that says nothing": (draw, targets) =>
    draw.of<() => Sketch>(
      () => ({
        ...posts(draw, targets),
        path: "/api/runs",
        headers: { ...json, "idempotency-key": draw.of("", " ", "x".repeat(300)) },
        body: JSON.stringify({ workflow: "greet", input: { name: "x" } }),
      }),
      () => ({
        ...gets(draw, targets),
        path: `/api/runs/${targets.runId}/events`,
        headers: { "last-event-id": draw.of("x", "-1", "1-2", "9-10-z", "1".repeat(40)) },
      }),
      () => ({ ...posts(draw, targets), headers: { ...json, origin: "http://evil.example", "sec-fetch-site": "cross-site" } }),
      () => ({
        ...gets(draw, targets),
        headers: {
          authorization: draw.of("Bearer x", "Bearer gf_x", "Bearer gf_0123456789_x", `Bearer ${"e30.".repeat(30)}`),
        },
      }),
      () => ({
        ...posts(draw, targets),
        headers: { ...json, cookie: draw.of("graflow_session=x", "=;=;=", `a=${"x".repeat(3000)}`) },
        body: "{",
      }),
      () => ({
        ...posts(draw, targets),
        headers: { ...json, host: draw.of("evil.example", "127.0.0.1:x", "[::1", "a b", "x".repeat(300), "@", "localhost@evil.example") },
      }),
    )(),
  "a form of the page that is none": (draw, targets) => ({
    method: "POST",
    path: draw.of("/login", `/asks/${targets.askId}`, `/asks/${encoded(draw.text(10))}`, "/link/x", "/language"),
    headers: {
      "content-type": draw.of("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain"),
      ...draw.of<Record<string, string>>({}, { accept: "text/html" }),
    },
    body: draw.of("", "%", "a=%ff", "--x\r\n", `csrf=${encoded(draw.text())}`, "key=gf_x", draw.text(100)),
  }),
};

/** Never empty, which would be another address. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()) || "x";
}

export function malformed(draw: Draw, targets: Targets): Malformed {
  const wrong = draw.of(...Object.keys(defects));
  const make = defects[wrong] as Defect;
  const sketch = make(draw, targets);
  const path = sketch.path.replaceAll(/[^\u0021-\u00ff]/g, (sign) => encodeURIComponent(sign.toWellFormed()));
  return { ...sketch, path, wrong };
}

/** Bytes that are no HTTP, or that break off. */
export function broken(draw: Draw, { runId }: Targets): string {
  const line = `POST /api/runs/${runId}/cancel HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`;
  return draw.of<() => string>(
    () => draw.text(200),
    () => `GET /api/runs HTTP/9.9\r\nhost: localhost\r\n\r\n`,
    () => `GET ${draw.text(20)} HTTP/1.1\r\nhost: localhost\r\n\r\n`,
    () => `get /api/runs http/1.1\r\n\r\n`,
    () => `GET /api/runs HTTP/1.1\r\n\r\n`,
    () => `GET /api/runs HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n`,
    () => `GET /api/runs HTTP/1.1\r\nhost: localhost\r\n${"x: y\r\n".repeat(3000)}\r\n`,
    () => `GET /${"x".repeat(20_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`,
    () => `GET /api/runs HTTP/1.1\r\nhost: localhost\r\nbad header\r\n\r\n`,
    () => `${line}content-length: 100\r\n\r\n{"reason":`,
    () => `${line}content-length: -1\r\n\r\n{}`,
    () => `${line}content-length: 2\r\ncontent-length: 3\r\n\r\n{}x`,
    () => `${line}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}`,
    () => `${line}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
    () => `${line}transfer-encoding: chunked\r\n\r\n5\r\n{"rea`,
    () => `${line}transfer-encoding: gzip\r\n\r\n{}`,
    () => `${line}expect: something\r\ncontent-length: 2\r\n\r\n{x`,
    () => `CONNECT localhost:80 HTTP/1.1\r\nhost: localhost\r\n\r\n`,
    () => `GET http://elsewhere.example/api/runs/x HTTP/1.1\r\nhost: elsewhere.example\r\n\r\n`,
    () => `GET \\\\x HTTP/1.1\r\nhost: localhost\r\n\r\n`,
    () => `OPTIONS * HTTP/1.1\r\nhost: localhost\r\n\r\n`,
    () => `GET /api/runs/x HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: x\r\n\r\n`,
    () => `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
    () => `\u0016\u0003\u0001\u0002\u0000`,
  )();
}
