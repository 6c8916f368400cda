// What the image does where the project brings no `graflow.config.ts` of its own: runs are kept in Redis, the workflows are those that the
// files in /app/project/flows export. Everything else comes from the environment; a name with `_FILE` is the path of a file that holds the value,
// as secrets do.
import { readFileSync } from "node:fs";
import { defineConfig } from "@graflow/core";
import { redis } from "@graflow/core/redis";

function setting(name: string): string | undefined {
  const file = process.env[`${name}_FILE`];
  const text = file === undefined || file === "" ? process.env[name] : readFileSync(file, "utf8").trim();
  return text === "" ? undefined : text;
}

const username = setting("GRAFLOW_REDIS_USER");
const password = setting("GRAFLOW_REDIS_PASSWORD");
const prefix = setting("GRAFLOW_REDIS_PREFIX");
const baseUrl = setting("GRAFLOW_BASE_URL");

export default defineConfig({
  workflows: ["project/flows/**/*.{ts,mts,js,mjs}"],
  engine: {
    backend: redis({
      url: setting("GRAFLOW_REDIS_URL") ?? "redis://redis:6379",
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(prefix === undefined ? {} : { prefix }),
      requireAuth: true,
    }),
  },
  serve: {
    hostname: "0.0.0.0",
    port: 4000,
    auth: {},
    ...(baseUrl === undefined ? {} : { baseUrl }),
  },
});
