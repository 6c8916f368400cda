import { expect, test } from "vitest";
import { bytesText } from "./bytes-text.ts";

test("a size has two digits or more, and a unit", () => {
  const sizes = [0, 512, 999, 1000, 1234, 9949, 9951, 999_499, 999_500, 34_000_000, 5e12, 9e15];
  expect(sizes.map(bytesText)).toEqual([
    "0 B",
    "512 B",
    "999 B",
    "1.0 kB",
    "1.2 kB",
    "9.9 kB",
    "10 kB",
    "999 kB",
    "1.0 MB",
    "34 MB",
    "5.0 TB",
    "9000 TB",
  ]);
});
