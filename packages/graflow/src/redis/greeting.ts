// The first words on a connection: who we are, what the server is, and whose keys are under the prefix.
import { BackendError } from "../shared/errors/backend-error.ts";
import { show } from "../shared/show.ts";
import { placeOf } from "./failure.ts";
import { layoutKey, LAYOUT } from "./keys.ts";
import type { Settings } from "./options.ts";

const OLDEST = 7;

/** A connection as far as greeting goes. */
export interface Greeted {
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
}

/** Rejects with what Redis said, or with a `BackendError`. */
export async function greet(client: Greeted, settings: Settings): Promise<void> {
  await expectRecent(client, settings);
  if (settings.db !== 0) await client.call("SELECT", settings.db);
  await expectOurs(client, settings);
}

/** For a connection that has said nothing. */
export async function refuseOpen(client: Greeted, settings: Settings): Promise<void> {
  try {
    await client.call("EXISTS", layoutKey(settings.prefix));
  } catch (error) {
    if (error instanceof Error && error.name === "ReplyError") return;
    throw error;
  }
  throw new BackendError(
    "BACKEND_UNREACHABLE",
    `Expected the Redis server at ${placeOf(settings)} to ask for a password, but it lets anybody in`,
    {
      hint: "Give it a password (`requirepass`, or ACL users with the default user off), or leave `requireAuth` out.",
    },
  );
}

async function expectRecent(client: Greeted, settings: Settings): Promise<void> {
  const found = await hello(client, settings);
  const version = found.get("version") ?? "";
  const major = Number.parseInt(version, 10);
  // Valkey began to count at 7 where Redis was then.
  if (major >= OLDEST) return;
  throw new BackendError(
    "BACKEND_UNREACHABLE",
    `Expected the server at ${placeOf(settings)} to be Redis ${OLDEST} or newer, or Valkey, got ${version}`,
    {
      hint: "Use Redis 7 or newer, or Valkey 8.",
    },
  );
}

async function hello(client: Greeted, settings: Settings): Promise<Map<string, string>> {
  const { username = "default", password, cluster } = settings;
  // The nodes of a cluster have been told before.
  const who = cluster || password === undefined ? [] : ["AUTH", username, password];
  try {
    const told = (await client.call("HELLO", 2, ...who)) as unknown[];
    return new Map(Array.from({ length: told.length / 2 }, (_, i) => [String(told[2 * i]), String(told[2 * i + 1])]));
  } catch (error) {
    // An old server repeats what it does not know, the password too.
    if (!(error instanceof Error) || !/unknown command/i.test(error.message)) throw error;
    return new Map([["version", "one that is older than 6"]]);
  }
}

/** Marks the prefix as ours when nobody has. */
async function expectOurs(client: Greeted, settings: Settings): Promise<void> {
  const key = layoutKey(settings.prefix);
  const found = (await client.call("GET", key)) ?? (await client.call("SET", key, LAYOUT, "NX", "GET"));
  if (found === null || found === String(LAYOUT)) return;
  const version = Number(found);
  if (!Number.isInteger(version)) {
    throw new BackendError("BACKEND_FOREIGN", `Expected the key ${key} to hold the version of the layout, got ${show(found)}`, {
      hint: "Another program writes keys under this prefix: give redis() another `prefix`.",
    });
  }
  throw new BackendError(
    "BACKEND_NEWER",
    `Expected the layout under ${settings.prefix} to have version ${LAYOUT}, got version ${version}`,
    {
      hint: "A newer Graflow has written it: use that one here too. It was left as it is.",
    },
  );
}
