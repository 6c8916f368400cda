import { describe, expect, test } from "vitest";
import { returnPath } from "./return-to.ts";

const base = "https://flows.example.org/graflow";

describe("Where somebody goes after logging in", () => {
  test.each([
    ["/graflow/asks/1?x=1#end", "/graflow/asks/1?x=1#end"],
    ["/", "/"],
    ["/a b", "/a%20b"],
    ["/..", "/"],
    ["/http://evil.example", "/http://evil.example"],
  ])("by %j is %s", (path, address) => {
    expect(returnPath(path, base)).toBe(address);
  });

  test.each([
    undefined,
    "",
    "asks/1",
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n\\evil.example",
    "\t//evil.example",
    "javascript:alert(1)",
    "http://flows.example.org/graflow",
  ])("by %j is the first page", (path) => {
    expect(returnPath(path, base)).toBe("/graflow/");
  });

  test("stays on this server however it is read again", () => {
    for (const path of ["/.//evil.example", "/..//evil.example", "/%2e//evil.example", "/./\\evil.example"]) {
      const back = returnPath(path, base);
      expect(new URL(back, "https://flows.example.org").href).toBe("https://flows.example.org/evil.example");
      expect(returnPath(back, base)).toBe(back);
    }
  });
});
