import { z } from "zod";

if (typeof z.object !== "function") throw new Error("Expected zod to have `object`");

const { user, system } = process.cpuUsage();
process.stdout.write(String(Math.max(0, 1 - (user + system) / 1000 / performance.now())));
