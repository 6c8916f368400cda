// Compound operations: each is one Lua script, which the server carries out as a whole with nothing else in between. A script that fails
// halfway is not taken back: each looks at all it needs before it writes.
import { createHash } from "node:crypto";

/**
 * A script. It is sent by its hash, and as text to a server that does not know it yet.
 *
 * `repeatable`: carried out twice with the same arguments, it leaves and returns the same as once (or what is as good for the caller).
 * Only then is it sent again when the connection was lost before its answer came.
 */
export interface Script {
  readonly name: string;
  readonly text: string;
  readonly sha: string;
  readonly repeatable: boolean;
}

/** All keys that it touches must come as KEYS and have one hash tag. `name` is for errors. */
export function script(name: string, { repeatable }: Pick<Script, "repeatable">, text: string): Script {
  return { name, text, sha: createHash("sha1").update(text).digest("hex"), repeatable };
}
