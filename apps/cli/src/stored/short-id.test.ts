import { expect, test } from "vitest";
import { shortId, shortIds } from "./short-id.ts";

test("a UUID is told by its first eight characters, an id that somebody chose whole", () => {
  expect(shortId("3f2a1b9c-5dd3-4b9c-a9e8-0d1df5e4a4b3")).toBe("3f2a1b9c");
  expect(shortId("nightly-2026-01-31")).toBe("nightly-2026-01-31");
});

test("of several in a list that begin alike each stays whole", () => {
  const alike = ["3f2a1b9c-5dd3-4b9c-a9e8-0d1df5e4a4b3", "3f2a1b9c-0000-4b9c-a9e8-0d1df5e4a4b3"];
  const other = "9d01e2aa-5dd3-4b9c-a9e8-0d1df5e4a4b3";
  expect([...shortIds([...alike, other]).values()]).toEqual([...alike, "9d01e2aa"]);
});
