import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readInput } from "./input.ts";

async function* piped(...chunks: string[]): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const chunk of chunks) yield await Promise.resolve(encoder.encode(chunk));
}

const read = (option: string | undefined, cwd = "/"): Promise<unknown> => readInput(option, cwd, piped('{"from":', '"pipe"}'));

test("no option is no input", async () => {
  expect(await read(undefined)).toBeUndefined();
});

test("JSON, a file, standard input", async () => {
  const folder = await mkdtemp(join(tmpdir(), "graflow-input-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "in.json"), '\uFEFF{"a":[1]}');
  expect(await read("[1,2]")).toEqual([1, 2]);
  expect(await read("@in.json", folder)).toEqual({ a: [1] });
  expect(await read("@-")).toEqual({ from: "pipe" });
});

test("a mistake in the JSON is shown with a caret under it", async () => {
  await expect(read('{"path": sales.csv}')).rejects.toMatchObject({
    code: "CLI_INPUT_INVALID",
    message: expect.stringContaining('{"path": sales.csv}\n         ^') as unknown,
    hint: expect.stringContaining("single quotes") as unknown,
  });
});

test("a bare word gets the hint to quote it", async () => {
  await expect(read("hello")).rejects.toMatchObject({ hint: expect.stringContaining(`--input '"hello"'`) as unknown });
});

test("an unreadable file is named", async () => {
  await expect(read("@nope.json", "/tmp")).rejects.toMatchObject({
    code: "CLI_INPUT_INVALID",
    message: expect.stringContaining("/tmp/nope.json") as unknown,
    exitCode: 2,
  });
});

test("empty input is not JSON", async () => {
  await expect(readInput("@-", "/", piped(""))).rejects.toMatchObject({ hint: "Pipe JSON into the command." });
});
