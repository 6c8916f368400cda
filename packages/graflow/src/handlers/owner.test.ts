// Whose something is, and whether he is gone.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isGone, ownerText, ownOwner, readOwner } from "./owner.ts";

test("an owner is told and read back, and what nobody has told is none", async () => {
  const own = await ownOwner();
  expect(readOwner(ownerText(own))).toEqual(own);
  for (const text of ["", "x", "a/b/c", "a/1", "a/1/2/3", "a/-1/2"]) expect(readOwner(text)).toBe(undefined);
});

test.runIf(process.platform === "linux")(
  "one that lives is not gone, one that was killed is, and whoever has its id since is another",
  async () => {
    const own = await ownOwner();
    const child = spawn("sleep", ["600"]);
    const pid = child.pid ?? 0;
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const since = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
    const owner = { ...own, pid, since };
    expect(await isGone(owner, own)).toBe(false);
    expect(await isGone({ ...owner, since: since - 1 }, own)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await isGone(owner, own)).toBe(true);
    expect(await isGone(own, own)).toBe(false);
    expect(await isGone({ ...own, since: own.since + 1 }, own)).toBe(true);
  },
);

test("one of another machine, of another start of it, or of another space of ids may live", async () => {
  const own = await ownOwner();
  expect(await isGone({ world: "elsewhere.1", pid: 999_999_999, since: 1 }, own)).toBe(false);
});
