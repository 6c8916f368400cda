// The same cases for every backend that processes can share: devices that several processes use, also those that are killed or stand still.
import { type ChildProcess, fork } from "node:child_process";
import { on } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, type TestContext } from "vitest";

const script = fileURLToPath(new URL("user.ts", import.meta.url));

interface Said {
  readonly has?: number;
  readonly status?: string;
  readonly code?: string;
  readonly ended?: number;
  readonly clashes?: readonly string[];
  readonly most?: number;
}

class User {
  readonly child: ChildProcess;
  readonly #said: AsyncIterator<unknown[]>;

  constructor(args: readonly string[]) {
    this.child = fork(script, args, { execArgv: [] });
    this.#said = on(this.child, "message", { close: ["exit"] });
    onTestFinished(() => void this.child.kill("SIGKILL"));
  }

  /** What it says next that has this. */
  async says(what: keyof Said): Promise<Said> {
    for (;;) {
      const next: IteratorResult<unknown[], unknown> = await this.#said.next();
      if (next.done === true) throw new Error(`the process has ended, and has not said "${what}"`);
      const said = (next.value as readonly Said[])[0];
      if (said !== undefined && what in said) return said;
    }
  }

  async kill(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGKILL");
    await gone;
  }
}

/** `where`: the kind of the backend, and where a new one is. */
export function usersOf(where: (context: TestContext) => readonly [kind: string, where: string]): void {
  const begin = (context: TestContext): ((count: number, length: number, lease?: number) => User) => {
    const folder = mkdtempSync(join(tmpdir(), "graflow-devices-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [kind, place] = where(context);
    return (count, length, lease = 10_000) => new User([kind, place, folder, String(count), String(length), String(lease)]);
  };

  test("50 tasks of three processes never have a device at the same time", { timeout: 60_000 }, async (context) => {
    const start = begin(context);
    const users = [start(17, 3), start(17, 2), start(16, 1)];
    const said = await Promise.all(users.map((user) => user.says("status")));
    expect(said.map(({ status, ended, clashes }) => [status, ended, clashes])).toEqual([
      ["completed", 17, []],
      ["completed", 17, []],
      ["completed", 16, []],
    ]);
    for (const { most } of said) expect(most).toBeLessThanOrEqual(3);
  });

  test(
    "what a process had that is killed is free for others once it has not been heard of for its lease",
    { timeout: 60_000 },
    async (context) => {
      const start = begin(context);
      const doomed = start(3, 0, 2000);
      for (let i = 0; i < 3; i++) await doomed.says("has");
      const other = start(5, 1, 2000);
      await doomed.kill();
      expect(await other.says("status")).toMatchObject({ status: "completed", ended: 5, clashes: [] });
    },
  );

  test(
    "a process that stood still for longer than its lease has lost what it had, and its task is told so",
    { timeout: 60_000 },
    async (context) => {
      const start = begin(context);
      const still = start(3, 0, 1000);
      for (let i = 0; i < 3; i++) await still.says("has");
      still.child.kill("SIGSTOP");
      const other = start(1, 1, 1000);
      expect(await other.says("status")).toMatchObject({ status: "completed", ended: 1 });
      still.child.kill("SIGCONT");
      expect(await still.says("status")).toMatchObject({ status: "failed", code: "RESOURCE_LOST" });
    },
  );
}
