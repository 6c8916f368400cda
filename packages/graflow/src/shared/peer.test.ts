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

test("one that is there and cannot be loaded is not said to be missing", async () => {
  const broken = loadPeer("@kubernetes/client-node", "Jobs", () => Promise.reject(new TypeError("markAsUncloneable is not a function")));
  await expect(broken).rejects.toMatchObject({
    code: "PEER_MISSING",
    message: "Jobs need the package @kubernetes/client-node, which cannot be loaded",
    cause: { message: "markAsUncloneable is not a function" },
  });
});
