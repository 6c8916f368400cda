import { expect, test } from "vitest";
import { fileIn, fileTag, ownTags, rememberedFile } from "./remembered-file.ts";

test("a file is remembered from the folder of the store, and found again where that folder is now", () => {
  const tag = fileTag("/home/me/sales/flows/etl.ts", "/home/me/sales");
  expect(tag).toBe("file:flows/etl.ts");
  expect(rememberedFile(["nightly", tag], "/srv/sales")).toBe("/srv/sales/flows/etl.ts");
  expect(rememberedFile([fileTag("/home/me/other.ts", "/home/me/sales")], "/srv/sales")).toBe("/srv/other.ts");
});

test("what the user has given is told apart", () => {
  const tags = ["nightly", "file:flows/etl.ts"];
  expect(ownTags(tags)).toEqual(["nightly"]);
  expect(fileIn(tags)).toBe("flows/etl.ts");
  expect(fileIn(["nightly"])).toBeUndefined();
  expect(rememberedFile([], "/srv")).toBeUndefined();
});
