// A context may hold whatever a run can carry; what receivers read of it is plain JSON, and bounded.
import { expect, test } from "vitest";
import { webhookPayload } from "../../src/hitl/targets/webhook-payload.ts";
import { plainJson } from "../../src/hitl/wording/plain-json.ts";
import { notice } from "./notices.ts";

test.each([
  [new Date(Date.UTC(2026, 0, 1)), "2026-01-01T00:00:00.000Z"],
  [new Date(NaN), null],
  [12345678901234567890n, "12345678901234567890"],
  [NaN, "NaN"],
  [undefined, null],
  [new Set([1, "a"]), [1, "a"]],
  [new TypeError("no"), "TypeError: no"],
  [new Uint8Array(3), "[3 bytes]"],
  [new URL("https://a.example/b"), "https://a.example/b"],
  ["\ud800", "\ufffd"],
  [() => 1, "[function]"],
  [{ a: undefined, b: 1 }, { b: 1 }],
])("%o is %j", (value, plain) => {
  expect(plainJson(value)).toEqual(plain);
});

test("a cycle ends, and a million rows are cut", () => {
  const cycle: Record<string, unknown> = { a: 1 };
  cycle["self"] = cycle;
  expect(JSON.stringify(plainJson(cycle)).length).toBeLessThan(1000);
  expect(JSON.stringify(plainJson(Array.from({ length: 1_000_000 }, (_, i) => i))).length).toBeLessThan(50_000);
  const wide: unknown[] = [];
  wide.push(wide, wide, wide);
  expect(JSON.stringify(plainJson(wide)).length).toBeLessThan(100_000);
});

test("what cannot be looked into harms nobody", () => {
  const trap = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error("no");
      },
    },
  );
  expect(plainJson({ trap })).toBe("a value that cannot be looked into");
});

test("a context that is too large is left out of the payload, and it is said", () => {
  const { data } = webhookPayload(notice({ ask: { context: { text: "x".repeat(300_000) } } }));
  expect([data.ask.context, data.ask.contextOmitted]).toEqual([undefined, true]);
});
