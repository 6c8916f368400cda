// A thousand calls on another machine that were cancelled and a thousand that crashed leave nothing, here and there; both are this one.
import { afterAll, describe } from "vitest";
import { leakCases } from "./leak-cases.ts";
import { sshPlace } from "./ssh.ts";

const found = await sshPlace("on another machine, over ssh");
const isMissing = "reason" in found;

describe.skipIf(isMissing)(`ssh${isMissing ? ` (skipped: ${found.reason})` : ""}`, () => {
  if ("reason" in found) return;
  afterAll(found.remove);
  // The server, and who ends it with this process.
  leakCases({ ...found.place, processes: 3 }, { cancelled: 1000, crashed: 1000 }, 1_800_000);
});
