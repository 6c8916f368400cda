// Another machine as a place of the one suite: this one, by a real sshd, with the bundled workflows.
import { join } from "node:path";
import { ssh, type SshOptions } from "../../src/handlers/ssh/index.ts";
import { createEngine } from "../../src/index.ts";
import { startSshd } from "../ssh/sshd.ts";
import { bundledFlows } from "./bundle.ts";
import type { PlaceUnderTest } from "./place-under-test.ts";

/** Resolves to why there is none. `remove` when all is over. */
export async function sshPlace(
  name: string,
  more: Partial<SshOptions> = {},
): Promise<{ readonly place: PlaceUnderTest; remove(): Promise<void> } | { readonly reason: string }> {
  const server = await startSshd();
  if ("reason" in server) {
    process.stderr.write(`ssh was not tested: ${server.reason}\n`);
    return server;
  }
  const { folder, flows, outpost, remove } = await bundledFlows();
  const { port, username, key, ed25519 } = server;
  const place: PlaceUnderTest = {
    name,
    open: (parts, { max = 4 }) => {
      const handler = ssh({
        host: "127.0.0.1",
        port,
        username,
        auth: { keyFile: key },
        hostKey: ed25519,
        module: join(folder, flows),
        outpost: join(folder, outpost),
        node: process.execPath,
        grace: 100,
        max,
        ...more,
      });
      return createEngine({ ...parts, handlers: { ...parts.handlers, place: handler } });
    },
  };
  return {
    place,
    remove: async () => {
      await server.stop();
      await remove();
    },
  };
}
