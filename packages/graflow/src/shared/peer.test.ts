import { expect, test } from "vitest";
import { loadPeer } from "./peer.ts";

test("a missing package is an error that says what to install", async () => {
  const missing = loadPeer("@resvg/resvg-js", "PNG pictures", () => Promise.reject(new Error("Cannot find package")));
  await expect(missing).rejects.toMatchObject({
    code: "PEER_MISSING",
    message: "PNG pictures need the package @resvg/resvg-js, which is not installed",
    hint: "Run `npm install @resvg/resvg-js`.",
    packageName: "@resvg/resvg-js",
  });
});

test("one that needs what is missing is not said to be missing itself", async () => {
  const needy = Object.assign(new Error("Cannot find package 'zod' imported from /app/node_modules/hono/index.js"), {
    code: "ERR_MODULE_NOT_FOUND",
  });
  const message = "Servers need the package hono, which cannot be loaded";
  await expect(loadPeer("hono", "Servers", () => Promise.reject(needy))).rejects.toMatchObject({ message, cause: needy });
  const missing = Object.assign(new Error("Cannot find package 'hono' imported from /app/index.js"), { code: "ERR_MODULE_NOT_FOUND" });
  await expect(loadPeer("hono", "Servers", () => Promise.reject(missing))).rejects.toMatchObject({ hint: "Run `npm install hono`." });
});

test("one that is there and cannot be loaded is not said to be missing", async () => {
  const broken = loadPeer("@kubernetes/client-node", "Jobs", () => Promise.reject(new TypeError("markAsUncloneable is not a function")));
  await expect(broken).rejects.toMatchObject({
    code: "PEER_MISSING",
    message: "Jobs need the package @kubernetes/client-node, which cannot be loaded",
    cause: { message: "markAsUncloneable is not a function" },
  });
});
