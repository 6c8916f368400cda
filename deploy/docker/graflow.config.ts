// What the image does where the project brings no `graflow.config.ts` of its own: runs are kept in Redis, and the workflows are those that the
// files in /app/project/flows export. Everything else comes from the environment; a name with `_FILE` after it is the path of a file that
// holds the value, as secrets do.
import { readFileSync } from "node:fs";
import { defineConfig } from "@graflow/core";
import { redis } from "@graflow/core/redis";

function setting(name: string): string | undefined {
  const file = process.env[`${name}_FILE`];
  const text = file === undefined || file === "" ? process.env[name] : readFileSync(file, "utf8");
  return text === undefined || text.trim() === "" ? undefined : text.trim();
}

/** `id:value`, as many as there are, with white space between them. The first one is used for what is new, the others are still good. */
function named(name: string): { readonly id: string; readonly value: string }[] | undefined {
  return setting(name)
    ?.split(/\s+/)
    .map((pair) => {
      const colon = pair.indexOf(":");
      if (colon < 1) throw new Error(`Expected ${name} to be id:value, or several with spaces between them`);
      return { id: pair.slice(0, colon), value: pair.slice(colon + 1) };
    });
}

const username = setting("GRAFLOW_REDIS_USER");
const password = setting("GRAFLOW_REDIS_PASSWORD");
const prefix = setting("GRAFLOW_REDIS_PREFIX");
const secrets = named("GRAFLOW_WORK_SECRETS");
const keys = named("GRAFLOW_WORK_KEYS");
const baseUrl = setting("GRAFLOW_BASE_URL");
const proxies = setting("GRAFLOW_TRUST_PROXY");

export default defineConfig({
  workflows: ["project/flows/**/*.{ts,mts,js,mjs}"],
  engine: {
    backend: redis({
      url: setting("GRAFLOW_REDIS_URL") ?? "redis://redis:6379",
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(prefix === undefined ? {} : { prefix }),
      requireAuth: true,
      ...(secrets === undefined ? {} : { signing: { secrets: secrets.map(({ id, value }) => ({ id, secret: value })) } }),
      ...(keys === undefined ? {} : { encryption: { keys: keys.map(({ id, value }) => ({ id, key: value })) } }),
    }),
  },
  serve: {
    hostname: "0.0.0.0",
    port: 4000,
    auth: proxies === undefined ? {} : { trustProxy: /^\d+$/.test(proxies) ? Number(proxies) : proxies.split(/[\s,]+/) },
    ...(baseUrl === undefined ? {} : { baseUrl }),
  },
});
