// Requests that no browser would send, to the addresses of the page: never a 500, and nothing is answered by accident.
import { expect, test } from "vitest";
import { seededRandom } from "../../src/testing/random.ts";
import { cluster, training } from "./flows.ts";
import { served } from "./served.ts";

const seed = Number(process.env["GRAFLOW_SEED"] ?? 1);
const scraps = [
  "",
  "0",
  "-1",
  "1e9",
  "true",
  "null",
  "%",
  "%00",
  "%ff",
  "<b>",
  "'",
  '"',
  "..",
  "//x",
  "__proto__",
  "[]",
  "{}",
  "ü",
  "😀",
  "x".repeat(3000),
  "data",
  "data.layers[0].units",
  "data.layers[99999999]",
  "data[",
  "selected",
  "csrf",
  "reason",
];
const form = "application/x-www-form-urlencoded";
const types = [form, form, form, "multipart/form-data; boundary=b", "multipart/form-data", "application/json", "text/plain", ""];

test("2,000 malformed requests", async () => {
  const { url, ask } = await served();
  const asked = [await ask(training), await ask(cluster)];
  const chance = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  const segment = (): string => (chance() < 0.5 ? encodeURIComponent(pick(scraps)) : pick(scraps).replaceAll(/[^\x20-\x7e]/g, "x"));
  const paths = (): string =>
    pick([
      "/",
      "/asks/",
      "/runs/",
      "/links/",
      "/login",
      "/assets/",
      `/asks/${pick(asked).ask.id}`,
      `/asks/${pick(asked).ask.id}/`,
      `/runs/${pick(asked).ask.runId}/graph.svg`,
    ]);
  const seen = new Set<number>();
  for (let n = 0; n < 2000; n++) {
    const method = pick(["GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"]);
    const query = Array.from(
      { length: Math.floor(chance() * 3) },
      () => `${pick(["status", "kind", "workflow", "whose", "after", "lang", "done", "theme", "return_to"])}=${segment()}`,
    ).join("&");
    const anywhere = `${paths()}${chance() < 0.5 ? segment() : pick(["answer", "events2", "graph.svg", ""])}`;
    const path = `${chance() < 0.4 ? `/asks/${pick(asked).ask.id}/answer` : anywhere}?${query}`;
    const body =
      method === "POST"
        ? Array.from({ length: Math.floor(chance() * 5) }, () => `${segment()}=${segment()}`).join(pick(["&", "&&", "\r\n--b\r\n"]))
        : undefined;
    const headers = {
      accept: pick(["text/html", "*/*", "application/json"]),
      "accept-language": pick(["ja", "", "x;q=y", "*"]),
      ...(body === undefined ? {} : { "content-type": pick(types) }),
    };
    const answer = await fetch(url + path, { method, headers, redirect: "manual", ...(body === undefined ? {} : { body }) });
    await answer.arrayBuffer();
    seen.add(answer.status);
    if (answer.status >= 500) throw new Error(`${answer.status} of ${method} ${path} ${JSON.stringify(headers)} ${body ?? ""}`);
  }
  expect([...seen].toSorted((a, b) => a - b)).toEqual(expect.arrayContaining([200, 400, 404, 422]));
  for (const one of asked) expect((await one.now()).end.status).toBe("open");
});
