// One of the cases of what every backend must do, on a real server. Each has a prefix of its own; the machine's clock goes on for all of them, so
// they may be run side by side.
import { systemClock } from "../../src/engine/system-clock.ts";
import type { OpenBackend } from "../../src/ports/backend.ts";
import { redis, type RedisOptions } from "../../src/redis/index.ts";
import type { backendCases } from "../../src/testing/conformance/cases.ts";

export async function conforms(
  url: string,
  { run }: ReturnType<typeof backendCases>[number],
  number: number,
  more: Pick<RedisOptions, "cluster"> = {},
): Promise<void> {
  const opened: OpenBackend[] = [];
  const open = (): OpenBackend => {
    const backend = redis({ url, prefix: `case-${number}`, ...more }).open({ clock: systemClock });
    opened.push(backend);
    return backend;
  };
  const close = () => Promise.all(opened.map((each) => each.close()));
  try {
    const [backend, other] = [open(), open()];
    const reopen = async (): Promise<OpenBackend> => {
      await close();
      return open();
    };
    await run({ backend, other, clock: systemClock, advance, reopen });
  } finally {
    await close();
  }
}

/** The server's time and the machine's are waited for, and a little longer: timers may come early by a fraction. */
async function advance(ms: number): Promise<void> {
  await new Promise((resolve) => void setTimeout(resolve, ms + 5));
}
