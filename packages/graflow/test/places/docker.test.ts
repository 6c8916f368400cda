import { afterAll, describe } from "vitest";
import { placeCases } from "./cases.ts";
import { containerPlace } from "./docker.ts";

const found = await containerPlace("in containers that are kept warm", { idle: "10s" });
const isMissing = "reason" in found;

describe.skipIf(isMissing)(`docker${isMissing ? ` (skipped: ${found.reason})` : ""}`, () => {
  if ("reason" in found) return;
  placeCases(found.place);
  afterAll(found.remove);
});
