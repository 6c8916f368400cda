// Gets a connection to a machine: over the one that passes on to it, if there is one; with its host key looked at before anything is said.
import { readFile } from "node:fs/promises";
import type { Client, ConnectConfig, ServerHostKeyAlgorithm } from "ssh2";
import { errorOf } from "../../shared/error-of.ts";
import { loadPeer } from "../../shared/peer.ts";
import { Connection } from "./connection.ts";
import { notConnected } from "./failures.ts";
import { algorithmsOf, hostKeyOf, hostKeyTypes, type HostKey } from "./host-keys/host-key.ts";
import { knownOf, type Known } from "./host-keys/trust.ts";
import { directRoad, roadThrough, type Road } from "./road.ts";
import { atHome, type HostSettings } from "./host-settings.ts";
import type { SshSettings } from "./settings.ts";

/** Rejects with a `GraflowError` (`PLACE_UNAVAILABLE`, `PEER_MISSING`). */
export async function connect(settings: SshSettings): Promise<Connection> {
  const { jump } = settings;
  if (jump === undefined) return connectBy(settings, settings, () => directRoad(settings, settings.connectTimeout));
  return connectBy(settings, settings, async () => {
    const over = await connectBy(jump, settings, () => directRoad(jump, settings.connectTimeout));
    try {
      return await roadThrough(over, settings);
    } catch (error) {
      await over.end();
      throw error;
    }
  });
}

async function connectBy(to: HostSettings, { connectTimeout, keepalive }: SshSettings, open: () => Promise<Road>): Promise<Connection> {
  const { default: ssh2 } = await loadPeer("ssh2", "Tasks on other machines", () => import("ssh2"));
  const known = await knownOf(to, to.trust);
  const types = [...known.types, ...hostKeyTypes.filter((type) => !known.types.includes(type))];
  let first: Error | undefined;
  for (;;) {
    let key: HostKey | undefined;
    let refusal: Error | undefined;
    let road: Road;
    try {
      road = await open();
    } catch (error) {
      throw first ?? notConnected(to, error);
    }
    const client = new ssh2.Client();
    const hostVerifier = (bytes: Buffer): boolean => {
      key = hostKeyOf(bytes);
      refusal = known.refusal(key);
      return refusal === undefined;
    };
    const failure = await handshake(client, async () => ({
      ...(await identity(to)),
      sock: road.stream,
      readyTimeout: connectTimeout,
      hostVerifier,
      algorithms: { serverHostKey: types.flatMap(algorithmsOf) as ServerHostKeyAlgorithm[] },
    }));
    if (failure === undefined) return new Connection(client, road, keepalive);
    road.stream.destroy();
    await road.end();
    first ??= refusal ?? notConnected(to, failure);
    if (!mayHaveAnother(to, known, key, refusal)) throw first;
    types.splice(types.indexOf((key as HostKey | undefined)?.type ?? ""), 1);
  }
}

/** A server has several keys and shows the one that we like best: where another one is pinned, it is asked for the next. */
function mayHaveAnother({ trust }: HostSettings, { types }: Known, key: HostKey | undefined, refusal: Error | undefined): key is HostKey {
  return refusal !== undefined && key !== undefined && types.length === 0 && "pins" in trust && hostKeyTypes.includes(key.type);
}

/** Resolves when we are in, or to why we are not. */
function handshake(client: Client, configure: () => Promise<ConnectConfig>): Promise<Error | undefined> {
  return new Promise((resolve) => {
    client.once("ready", () => resolve(undefined));
    client.on("error", (error) => resolve(error));
    client.once("close", () => resolve(new Error("it has closed the connection")));
    configure().then(
      (config) => {
        const { password } = config;
        // Many servers ask for a password by questions only.
        client.on("keyboard-interactive", (_name, _instructions, _language, prompts, answer) =>
          answer(prompts.map(({ echo }) => (echo === true ? "" : (password ?? "")))),
        );
        try {
          client.connect(config);
        } catch (error) {
          // All else in it is ours.
          resolve(badKey(error));
        }
      },
      (error: unknown) => resolve(errorOf(error)),
    );
  });
}

/** Who we are. Rejects when a key cannot be read. */
async function identity({ username, auth }: HostSettings): Promise<ConnectConfig> {
  if ("password" in auth) return { username, password: auth.password, tryKeyboard: true };
  if ("agent" in auth) {
    const agent = auth.agent === true ? process.env["SSH_AUTH_SOCK"] : atHome(auth.agent);
    if (agent === undefined || agent === "") throw Object.assign(new Error("none: SSH_AUTH_SOCK is not set"), { level: "agent" });
    return { username, agent };
  }
  const { passphrase } = auth;
  const privateKey =
    "keyFile" in auth
      ? await readFile(atHome(auth.keyFile)).catch((error: unknown) => {
          throw badKey(error);
        })
      : typeof auth.privateKey === "string"
        ? auth.privateKey
        : Buffer.from(auth.privateKey);
  return { username, privateKey, ...(passphrase === undefined ? {} : { passphrase }) };
}

function badKey(error: unknown): Error {
  return Object.assign(errorOf(error), { level: "key" });
}
