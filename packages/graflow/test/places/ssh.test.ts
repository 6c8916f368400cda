import { afterAll, describe } from "vitest";
import { placeCases } from "./cases.ts";
import { sshPlace } from "./ssh.ts";

const found = await sshPlace("on another machine, over ssh");
const isMissing = "reason" in found;

describe.skipIf(isMissing)(`ssh${isMissing ? ` (skipped: ${found.reason})` : ""}`, () => {
  if ("reason" in found) return;
  placeCases(found.place);
  afterAll(found.remove);
});
