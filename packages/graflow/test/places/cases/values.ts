// Values of every kind, of every size, there and back.
import { describe, expect, test } from "vitest";
import type { World } from "./world.ts";

const kinds = (): readonly unknown[] => {
  const round: { me?: unknown } = {};
  round.me = round;
  const shared = [1];
  return [
    undefined,
    null,
    true,
    0,
    -0,
    NaN,
    -Infinity,
    1e21,
    10n ** 30n,
    "",
    "a'\"\\",
    "\u001e line\n and \r\n line\u2028",
    "\ud83d\ude00 \ud800",
    [1, [2, []]],
    [shared, shared],
    { "": 1, "__proto__ ": 2, constructor: 3 },
    new Map<unknown, unknown>([
      [1, new Set([2])],
      [{ a: 1 }, new Map()],
    ]),
    new Date(5),
    new Date(NaN),
    /a\/b/giu,
    new URL("https://example.com/?a=%20"),
    new Uint8Array([1, 2, 255]),
    new Float64Array([0.1, -0]),
    new Uint8Array([9, 8]).buffer,
    round,
    new RangeError("as a value", { cause: "a cause" }),
  ];
};

export function valueCases({ flows, engine, needs, place }: World): void {
  describe("gets and gives values", () => {
    test("of every kind", async () => {
      const values = kinds();
      const back = (await flows.echo.run(values, { engine: await engine() })) as readonly unknown[];
      expect(back).toHaveLength(values.length);
      for (const [i, value] of values.entries()) expect(back[i]).toStrictEqual(value);
      const [first, second] = back[14] as readonly unknown[];
      expect(first).toBe(second);
    });

    test("such as text with line ends of all kinds, and marks", async () => {
      const text = "\r a \n b \r\n c \u2028 d \u2029 e \u0085 f \u0000 g \u001e12 h";
      expect(await flows.echo.run(text, { engine: await engine() })).toBe(text);
    });

    test("such as nothing at all", async () => {
      expect(await flows.echo.run(undefined, { engine: await engine() })).toBe(undefined);
      expect(await flows.echo.run(null, { engine: await engine() })).toBe(null);
    });

    test("such as instances of classes that were registered", async (context) => {
      needs(context, "classes");
      const paid = await flows.pays.run(new flows.Money(41, "EUR"), { engine: await engine() });
      expect(paid).toBeInstanceOf(flows.Money);
      expect(paid).toEqual(new flows.Money(42, "EUR"));
    });

    test("such as 8 MB of text", async () => {
      const lines = (place.large ?? 8_000_000) / 80;
      const text = `${"é".padEnd(70, "text ")} "it"\t'so'.\n`.repeat(lines);
      expect(text.length).toBeGreaterThan(79 * lines);
      const back = await flows.echo.run(text, { engine: await engine() });
      expect(back === text).toBe(true);
      expect(await flows.counts.run({ text, character: "é" }, { engine: await engine() })).toBe(lines);
    });

    test("such as 4 MB of bytes", async () => {
      const size = (place.large ?? 8_000_000) / 4;
      const bytes = await flows.fills.run({ bytes: new Uint8Array(size), more: size }, { engine: await engine() });
      expect(bytes).toBeInstanceOf(Uint8Array);
      expect(bytes.length).toBe(2 * size);
      expect(bytes.findIndex((byte, i) => byte !== i % 251)).toBe(-1);
    });

    test("and what cannot travel is an error that says where it stands", async (context) => {
      needs(context, "elsewhere");
      await expect(flows.leaks.run(undefined, { engine: await engine() })).rejects.toThrow(/a\.b/);
      await expect(flows.echo.run({ f: [() => 1] }, { engine: await engine() })).rejects.toThrow(/f\[?\.?0/);
    });
  });
}
