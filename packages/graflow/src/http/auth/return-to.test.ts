import { describe, expect, test } from "vitest";
import { returnAddress } from "./return-to.ts";

const base = "https://flows.example.org/graflow";

describe("Where somebody goes after logging in", () => {
  test.each([
    ["/graflow/asks/1?x=1#end", "https://flows.example.org/graflow/asks/1?x=1#end"],
    ["/", "https://flows.example.org/"],
    ["/a b", "https://flows.example.org/a%20b"],
    ["/..", "https://flows.example.org/"],
    ["/http://evil.example", "https://flows.example.org/http://evil.example"],
  ])("by %j is %s", (path, address) => {
    expect(returnAddress(path, base)).toBe(address);
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
    expect(returnAddress(path, base)).toBe("https://flows.example.org/graflow/");
  });

  test("stays on this server however it is read again", () => {
    for (const path of ["/.//evil.example", "/..//evil.example", "/%2e//evil.example", "/./\\evil.example"]) {
      const address = returnAddress(path, base);
      expect(new URL(address).origin).toBe("https://flows.example.org");
      expect(new URL(returnAddress(new URL(address).pathname, base)).origin).toBe("https://flows.example.org");
    }
  });
});
