// The types of commands: what goes in is what their functions take, what comes out is what is read of their output.
import { describe, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { shell, type CommandResult, type InputOf, type OutputOf } from "../../index.ts";

describe("shell", () => {
  test("gives its result, or what is read of it", () => {
    const plain = shell("a", { command: ["ls"] });
    expectTypeOf<OutputOf<typeof plain>>().toEqualTypeOf<CommandResult>();
    const text = shell("a", { command: ["ls"], parse: "text" });
    expectTypeOf<OutputOf<typeof text>>().toEqualTypeOf<string>();
    const lines = shell("a", { command: ["ls"], parse: "lines", retry: 3, timeout: "1s" });
    expectTypeOf<OutputOf<typeof lines>>().toEqualTypeOf<string[]>();
    const json = shell("a", { command: ["ls"], parse: "json" });
    expectTypeOf<OutputOf<typeof json>>().toEqualTypeOf<unknown>();
    const made = shell("a", { command: ["ls"], parse: ({ stdout }) => stdout.length });
    expectTypeOf<OutputOf<typeof made>>().toEqualTypeOf<number>();
    const checked = shell("a", { command: ["ls"], parse: "json", output: z.object({ n: z.number() }) });
    expectTypeOf<OutputOf<typeof checked>>().toEqualTypeOf<{ n: number }>();
  });

  test("takes what its functions take", () => {
    const given = shell("a", { command: ({ path }: { path: string }) => ["cat", path], parse: "text" });
    expectTypeOf<InputOf<typeof given>>().toEqualTypeOf<{ path: string }>();
    const checked = shell("a", { input: z.object({ n: z.number() }), command: ({ n }) => ["seq", String(n)], parse: "lines" });
    expectTypeOf<InputOf<typeof checked>>().toEqualTypeOf<{ n: number }>();
    const program = shell("a", { protocol: "lines", command: (input: string[]) => ["python3", ...input], output: z.number() });
    expectTypeOf<InputOf<typeof program>>().toEqualTypeOf<string[]>();
    expectTypeOf<OutputOf<typeof program>>().toEqualTypeOf<number>();
  });

  test("takes a list, and no text", () => {
    // @ts-expect-error a text would have to be interpreted
    shell("a", { command: "ls -l" });
    // @ts-expect-error what speaks lines is not parsed
    shell("a", { command: ["ls"], protocol: "lines", parse: "text" });
  });
});
