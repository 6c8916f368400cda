import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isInstalled } from "./setup.mjs";

let folder: string;
const locked = { version: "1.2.3", integrity: "sha512-abc" };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "graflow-setup-"));
  mkdirSync(join(folder, "node_modules"));
  write("package-lock.json", { "": {}, "packages/ours": {}, "node_modules/theirs": locked, "node_modules/ours": { link: true } });
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, packages: object): void {
  writeFileSync(join(folder, file), JSON.stringify({ packages }));
}

test("a folder without node_modules is not installed", () => {
  expect(isInstalled(folder)).toBe(false);
});

test("a folder is installed when npm's own account holds every locked package", () => {
  write("node_modules/.package-lock.json", { "node_modules/theirs": locked, "node_modules/ours": { link: true } });
  expect(isInstalled(folder)).toBe(true);
});

test("another version of one package means that it is not installed", () => {
  write("node_modules/.package-lock.json", { "node_modules/theirs": { ...locked, version: "1.2.2" }, "node_modules/ours": { link: true } });
  expect(isInstalled(folder)).toBe(false);
});

test("packages for other platforms may be missing", () => {
  cpSync(join(folder, "package-lock.json"), join(folder, "node_modules/.package-lock.json"));
  write("package-lock.json", { "node_modules/theirs": locked, "node_modules/theirs-darwin": { ...locked, optional: true } });
  expect(isInstalled(folder)).toBe(true);
});

interface Lockfile {
  readonly packages: Record<string, { readonly resolved?: string; readonly optionalDependencies?: Record<string, string> }>;
}

const lockfiles = ["package-lock.json", "benchmarks/package-lock.json"].map((path) => ({
  path,
  packages: Object.entries((JSON.parse(readFileSync(join(import.meta.dirname, "..", path), "utf8")) as Lockfile).packages),
}));

test.each(lockfiles)("$path names no registry", ({ packages }) => {
  const resolved = packages.map(([, { resolved }]) => resolved);
  expect(resolved.filter((place) => place?.includes("://"))).toEqual([]);
});

test.each(lockfiles)("$path knows the compiled parts of our tools for macOS as well as for Linux", ({ packages }) => {
  const known = new Set(packages.map(([path]) => path.replace(/^.*node_modules\//, "")));
  // Without its compiled part msgpackr, of BullMQ, is plain JavaScript, and does the same.
  const platforms = /^(?!@msgpackr-extract\/).*(darwin|linux)-(x64|arm64)(-gnu)?$/;
  const wanted = packages
    .flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies))
    .filter((name) => platforms.test(name));
  expect(wanted.filter((name) => !known.has(name))).toEqual([]);
});
