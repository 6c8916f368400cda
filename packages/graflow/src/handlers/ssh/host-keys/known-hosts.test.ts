// Files of known hosts, as OpenSSH writes and reads them.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { hostKeyOf } from "./host-key.ts";
import { keysIn } from "./known-hosts.ts";
import { knownOf } from "./trust.ts";

const folder = mkdtempSync(join(tmpdir(), "graflow-known-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The bytes of a key of that type and number. */
function keyBytes(type: string, number = 0): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.alloc(40, number)]);
}

const ed = keyBytes("ssh-ed25519").toString("base64");
const find = (line: string, host = "example.org", port = 22): number => keysIn(line, "f", host, port).length;

describe("a line of known hosts", () => {
  test.each([
    ["example.org", "example.org", 22, 1],
    ["EXAMPLE.org", "Example.Org", 22, 1],
    ["example.org", "example.org", 2222, 0],
    ["[example.org]:2222", "example.org", 2222, 1],
    ["[example.org]:2222", "example.org", 22, 0],
    ["other,10.0.0.?,*.org", "example.org", 22, 1],
    ["10.0.0.?", "10.0.0.12", 22, 0],
    ["10.0.?.*", "10.0.0.12", 22, 1],
    ["*.org,!example.org", "example.org", 22, 0],
    ["*", "example.org", 2222, 1],
    ["exam*ple*", "example.org", 22, 1],
    ["example", "example.org", 22, 0],
  ])("for %s is one for %s:%d %d times", (names, host, port, count) => {
    expect(find(`${names} ssh-ed25519 ${ed} a comment`, host, port)).toBe(count);
  });

  test("that is a comment, an authority or not whole is left out", () => {
    expect(find(`# example.org ssh-ed25519 ${ed}`)).toBe(0);
    expect(find(`@cert-authority example.org ssh-ed25519 ${ed}`)).toBe(0);
    expect(find("example.org ssh-ed25519")).toBe(0);
    expect(find("|1|x ssh-ed25519 abc")).toBe(0);
    expect(find("")).toBe(0);
  });

  test("of a pattern made to take long is read at once", () => {
    expect(find(`${"*a".repeat(2000)} ssh-ed25519 ${ed}`, "a".repeat(1900))).toBe(0);
  });

  test.runIf(hasKeygen())("that ssh-keygen has hashed is found, and its fingerprint is the same as there", () => {
    const path = join(folder, "known");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
    const key = readFileSync(join(folder, "key.pub"), "utf8");
    writeFileSync(path, `example.org ${key}[example.org]:2222 ${key}`);
    execFileSync("ssh-keygen", ["-H", "-f", path], { stdio: "ignore" });
    const text = readFileSync(path, "utf8");
    expect(text).not.toContain("example");
    const said = execFileSync("ssh-keygen", ["-lf", join(folder, "key.pub")], { encoding: "utf8" });
    expect(keysIn(text, "f", "example.org", 22).map(({ fingerprint }) => fingerprint)).toEqual([said.split(" ")[1]]);
    expect(find(text, "example.org", 2222)).toBe(1);
    expect(find(text, "example.net")).toBe(0);
  });
});

function hasKeygen(): boolean {
  try {
    execFileSync("which", ["ssh-keygen"]);
    return true;
  } catch {
    return false;
  }
}

describe("a server", () => {
  const server = { host: "example.org", port: 22 };
  const [right, wrong, rsa] = [keyBytes("ssh-ed25519"), keyBytes("ssh-ed25519", 1), keyBytes("ssh-rsa")].map(hostKeyOf);
  if (right === undefined || wrong === undefined || rsa === undefined) throw new Error("three keys");
  const file = join(folder, "known_hosts");
  const knownIn = (text: string): ReturnType<typeof knownOf> => {
    writeFileSync(file, text);
    return knownOf(server, { files: [join(folder, "missing"), file] });
  };

  test("whose key is in a file is trusted, and no other", async () => {
    const known = await knownIn(`example.org ${right.type} ${right.base64}\n`);
    expect(known.types).toEqual(["ssh-ed25519"]);
    expect(known.refusal(right)).toBeUndefined();
    expect(known.refusal(wrong)?.message).toContain("IS ANOTHER ONE");
    expect(known.refusal(wrong)?.message).toContain(right.fingerprint);
    expect(known.refusal(rsa)?.message).toContain("IS ANOTHER ONE");
  });

  test("that is in no file is refused, with the line that is missing", async () => {
    const refusal = (await knownIn("other ssh-ed25519 AAAA\n")).refusal(right);
    expect(refusal).toMatchObject({ code: "PLACE_UNAVAILABLE" });
    expect(refusal?.message).toContain(right.fingerprint);
    expect(refusal?.hint).toContain(`hostKey: "${right.fingerprint}"`);
    expect(refusal?.hint).toContain(`example.org ssh-ed25519 ${right.base64}`);
  });

  test("whose key was revoked is refused, though it is known", async () => {
    const line = `example.org ${right.type} ${right.base64}\n`;
    expect((await knownIn(`${line}@revoked * ${right.type} ${right.base64}\n`)).refusal(right)?.message).toContain("IS REVOKED");
  });

  test("with a pin is trusted by that alone", async () => {
    const known = await knownOf(server, { pins: [right.fingerprint] });
    expect(known.refusal(right)).toBeUndefined();
    expect(known.refusal(wrong)?.message).toContain("IS ANOTHER ONE");
  });
});
