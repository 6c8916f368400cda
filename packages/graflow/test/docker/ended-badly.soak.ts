// 1,000 cancelled and 1,000 crashed calls leave no container, no connection and no listener behind.
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { endedBadly } from "./ended-badly.ts";
import { dockerWorld } from "./world.ts";

const world = await dockerWorld();
const isMissing = "reason" in world;

test.skipIf(isMissing)(
  `1,000 calls in containers that are cancelled, and 1,000 that crash, leave nothing${isMissing ? ` (skipped: ${world.reason})` : ""}`,
  { timeout: 3_600_000 },
  async () => {
    if ("reason" in world) return;
    const { daemon, image } = world;
    await endedBadly(daemon, image, 5);
    const before = readdirSync("/proc/self/fd").length;
    expect(await endedBadly(daemon, image, 1_000)).toEqual({ crashed: ["failed"], cancelled: ["cancelled"], left: 0 });
    expect(readdirSync("/proc/self/fd").length).toBeLessThanOrEqual(before + 2);
  },
);
