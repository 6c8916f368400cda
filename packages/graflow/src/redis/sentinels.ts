// Sentinels: small servers that watch a primary and its replicas, and know which of them is the primary now.
import { expectKnown } from "../graph/settings.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";

export interface RedisSentinels {
  /** Of the group that they watch, as their configuration says: `"mymaster"`. */
  readonly name: string;
  /** Where they are: `"10.0.0.1:26379"`. One that answers is enough. */
  readonly nodes: readonly string[];
  /** Of the sentinels themselves, where they ask for it. */
  readonly username?: string;
  readonly password?: string;
}

/** `RedisSentinels`, checked. */
export interface SentinelSettings {
  readonly name: string;
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly username: string | undefined;
  readonly password: string | undefined;
}

const PORT = 26_379;

/** Throws `OptionError`. */
export function readSentinels(sentinels: RedisSentinels | undefined, cluster: boolean): SentinelSettings | undefined {
  if (sentinels === undefined) return undefined;
  if (cluster) throw new OptionError("Expected no sentinels with `cluster: true`", "A cluster looks after its primaries itself.");
  if (typeof sentinels !== "object" || sentinels === null)
    throw new OptionError(`Expected \`sentinels\` to be { name, nodes }, got ${show(sentinels)}`);
  expectKnown(sentinels, ["name", "nodes", "username", "password"], "`sentinels`");
  const { name, nodes, username, password } = sentinels;
  if (typeof name !== "string" || name === "") throw new OptionError(`Expected \`sentinels.name\` to be text, got ${show(name)}`);
  if (!Array.isArray(nodes) || nodes.length === 0)
    throw new OptionError(`Expected \`sentinels.nodes\` to be a list of at least one host and port, got ${show(nodes)}`);
  for (const [key, text] of Object.entries({ username, password })) {
    if (text !== undefined && (typeof text !== "string" || text === "")) throw new OptionError(`Expected \`sentinels.${key}\` to be text`);
  }
  return { name, nodes: (nodes as readonly unknown[]).map(readNode), username, password };
}

function readNode(node: unknown): { readonly host: string; readonly port: number } {
  const url =
    typeof node === "string" && !/[\s@/?#]/.test(node) && URL.canParse(`redis://${node}`) ? new URL(`redis://${node}`) : undefined;
  if (url === undefined || url.hostname === "") {
    throw new OptionError(`Expected each of \`sentinels.nodes\` to be a host and a port, got ${show(node)}`, 'Write "10.0.0.1:26379".');
  }
  return { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: url.port === "" ? PORT : Number(url.port) };
}
