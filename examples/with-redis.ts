// For the tests of the examples that need a Redis server.
import type { TestContext } from "vitest";
import { needProgram } from "./installed.ts";

export const needRedis = (context: TestContext): Promise<void> => needProgram(context, "redis-server", ["--version"]);
