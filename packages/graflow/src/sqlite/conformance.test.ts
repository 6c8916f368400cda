import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";
import type { OpenBackend } from "../ports/backend.ts";
import { backendCases } from "../testing/conformance/cases.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { sqlite } from "./backend.ts";
import type { SqliteOptions } from "./options.ts";

/** Whatever the options are, all of it holds. */
const kinds: readonly [string, Omit<SqliteOptions, "path">][] = [
  ["sqlite", {}],
  ["sqlite that compresses", { compress: "zstd" }],
];

describe.each(kinds)("%s does what every backend must", (_, options) => {
  test.for(backendCases({ fleet: "a file carries no work to other machines" }))("$name", async ({ skip, run }, context) => {
    context.skip(skip !== undefined, skip);
    const folder = await mkdtemp(join(tmpdir(), "graflow-sqlite-"));
    const clock = new VirtualClock();
    const opened: OpenBackend[] = [];
    const open = (): OpenBackend => {
      const backend = sqlite({ path: join(folder, "runs.db"), ...options }).open({ clock });
      opened.push(backend);
      return backend;
    };
    const close = () => Promise.all(opened.map((each) => each.close()));
    try {
      const backend = open();
      // A channel lives in the process that carries its run out: both connections belong to this one.
      const other = { ...open(), channels: backend.channels };
      const reopen = async (): Promise<OpenBackend> => {
        await close();
        return open();
      };
      await run({ backend, other, clock, advance: (ms) => clock.advance(ms), reopen });
    } finally {
      await close();
      await rm(folder, { recursive: true });
    }
  });
});
