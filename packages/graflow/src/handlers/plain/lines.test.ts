import { expect, test } from "vitest";
import { LineReader } from "./lines.ts";

function linesOf(parts: readonly Uint8Array[], longest = 100): { readonly lines: string[]; readonly tooLong: number } {
  const lines: string[] = [];
  let tooLong = 0;
  const reader = new LineReader(
    longest,
    (line) => void lines.push(line),
    () => tooLong++,
  );
  for (const part of parts) reader.push(part);
  reader.end();
  return { lines, tooLong };
}

test("lines are the same wherever their bytes are cut, in the middle of a character too", () => {
  const text = "one\r\n\nzwé 😀\nlast";
  const bytes = Buffer.from(text);
  for (let size = 1; size <= bytes.length; size++) {
    const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
    expect(linesOf(parts)).toEqual({ lines: ["one", "", "zwé 😀", "last"], tooLong: 0 });
  }
});

test("a line that is too long is told once, and nothing after it is read", () => {
  const parts = ["ok\n", "x".repeat(90), "x".repeat(90), "x".repeat(90), "\nnext\n"].map((text) => Buffer.from(text));
  expect(linesOf(parts)).toEqual({ lines: ["ok"], tooLong: 1 });
});
