// The daemon and the images of tests as a program, for tests that import nothing from here: those of the examples. Prints one line of JSON, the host
// and an image for each word that it is given, or the reason why there are none; the daemon stays until the input of this program ends.
import { nodeImage, pythonImage } from "./images.ts";
import { findDaemon, type TestDaemon } from "./daemon.ts";
import { otherNode } from "./other-node.ts";

type Missing = { readonly reason: string };

const makers: Readonly<Record<string, (daemon: TestDaemon) => Promise<string | Missing>>> = {
  node: nodeImage,
  otherNode: async (daemon) => {
    const node = await otherNode();
    return typeof node === "string" ? nodeImage(daemon, node) : node;
  },
  python: async (daemon) => (await pythonImage(daemon)) ?? { reason: "there is no python3 here to make an image of" },
};

process.stdin.resume();
process.stdout.write(`${JSON.stringify(await setUp(process.argv.slice(2)))}\n`);

async function setUp(wanted: readonly string[]): Promise<Missing | { readonly host: string; readonly images: readonly string[] }> {
  const daemon = await findDaemon();
  if ("reason" in daemon) return daemon;
  const images: string[] = [];
  for (const name of wanted) {
    const image = await makers[name]?.(daemon).catch((error: unknown) => ({ reason: String(error) }));
    if (typeof image !== "string") return image ?? { reason: `Expected one of ${Object.keys(makers).join(", ")}, got ${name}` };
    images.push(image);
  }
  return { host: daemon.host, images };
}
