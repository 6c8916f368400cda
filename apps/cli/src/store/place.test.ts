import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CliError } from "../cli-error.ts";
import { baseOf, storeToRead, storeToWrite } from "./place.ts";

/** A folder with these empty files. */
function folder(...files: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), "graflow-place-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), "");
  }
  return root;
}

test("a store is found in the folder or above it", () => {
  const root = folder(".graflow/graflow.db", "flows/deep/a.ts");
  expect(storeToRead(join(root, "flows/deep"), undefined)).toBe(join(root, ".graflow/graflow.db"));
  expect(storeToWrite(join(root, "flows/deep"), undefined)).toBe(join(root, ".graflow/graflow.db"));
});

test("a new one is made beside the nearest configuration or package.json, else in the folder itself, and git leaves it alone", () => {
  const root = folder("package.json", "part/graflow.config.ts", "part/flows/a.ts");
  expect(storeToWrite(join(root, "part/flows"), undefined)).toBe(join(root, "part/.graflow/graflow.db"));
  expect(storeToWrite(root, undefined)).toBe(join(root, ".graflow/graflow.db"));
  expect(readFileSync(join(root, "part/.graflow/.gitignore"), "utf8")).toBe("*\n");
});

test("--store is a file, or a folder with a store in it or in its .graflow", () => {
  const root = folder("project/.graflow/graflow.db", "kept/graflow.db", "other.db");
  expect(storeToRead(root, "other.db")).toBe(join(root, "other.db"));
  expect(storeToRead(root, "kept")).toBe(join(root, "kept/graflow.db"));
  expect(storeToRead(root, "project")).toBe(join(root, "project/.graflow/graflow.db"));
  expect(storeToWrite(root, "new/folder/")).toBe(join(root, "new/folder/graflow.db"));
  expect(storeToWrite(root, "new/file.db")).toBe(join(root, "new/file.db"));
});

test("a command that reads makes nothing: a store that is not there is an error", () => {
  const root = folder();
  for (const chosen of [undefined, "x.db", "."]) {
    const read = (): string => storeToRead(root, chosen);
    expect(read).toThrow(CliError);
    expect(read).toThrow(expect.objectContaining({ code: "CLI_STORE_NOT_FOUND", exitCode: 2 }) as Error);
  }
  expect(existsSync(join(root, ".graflow"))).toBe(false);
});

test("files are remembered from the folder of the project", () => {
  expect(baseOf("/home/me/sales/.graflow/graflow.db")).toBe("/home/me/sales");
  expect(baseOf("/var/runs/graflow.db")).toBe("/var/runs");
});
