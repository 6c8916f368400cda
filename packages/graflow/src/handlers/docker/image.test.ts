import { expect, test } from "vitest";
import { wholeName } from "./image.ts";

test.each([
  ["busybox", "busybox:latest"],
  ["busybox:1", "busybox:1"],
  ["host:5000/a/b", "host:5000/a/b:latest"],
  ["host:5000/a/b:2", "host:5000/a/b:2"],
  ["a@sha256:12", "a@sha256:12"],
])("%s is fetched as %s: of a name alone, all tags would be", (name, whole) => {
  expect(wholeName(name)).toBe(whole);
});
