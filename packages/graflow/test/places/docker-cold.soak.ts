import { afterAll, describe } from "vitest";
import { placeCases } from "./cases.ts";
import { containerPlace } from "./docker.ts";

const found = await containerPlace("in a container of its own", undefined);
const isMissing = "reason" in found;

describe.skipIf(isMissing)(`docker${isMissing ? ` (skipped: ${found.reason})` : ""}`, () => {
  if ("reason" in found) return;
  placeCases({ ...found.place, items: 20 });
  afterAll(found.remove);
});
