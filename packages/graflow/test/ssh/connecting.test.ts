// How one gets to another machine: whom one trusts, how one is let in, and what is said when one is not.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import type { SshOptions } from "../../src/handlers/ssh/index.ts";
import { failureOf, one, oneEngine, oneSshd, script, startThere, wayTo } from "./one-sshd.ts";

const run = promisify(execFile);
const serverOf = oneSshd(["PasswordAuthentication yes"]);
const engine = oneEngine();
const command = script(one);

const completes = async (options: SshOptions): Promise<void> =>
  expect(await startThere(options, engine).outcome).toMatchObject({ status: "completed", output: 1 });
const refusal = async (options: SshOptions): Promise<Error & { readonly code: string; readonly hint: string }> => {
  const error = await failureOf(startThere(options, engine));
  expect(error.code).toBe("PLACE_UNAVAILABLE");
  return error;
};

describe("the host key", () => {
  test("is pinned by its fingerprint: of any of the keys that the server has", async (context) => {
    const server = serverOf(context);
    const way = { ...wayTo(server), command };
    await completes(way);
    await completes({ ...way, hostKey: server.rsa });
    await completes({ ...way, hostKey: [`SHA256:${"A".repeat(43)}`, server.rsa] });
  });

  test("is in a file of known hosts: of any type, also with hashed names", async (context) => {
    const server = serverOf(context);
    const file = join(server.folder, "known");
    for (const line of server.known) {
      await writeFile(file, `${line}\n`);
      await completes({ ...wayTo(server), command, hostKey: { knownHosts: file } });
    }
    await run("ssh-keygen", ["-H", "-f", file]);
    expect(await readFile(file, "utf8")).not.toContain("127.0.0.1");
    await completes({ ...wayTo(server), command, hostKey: { knownHosts: ["/no/such/file", file] } });
  });

  test("that nobody knows is refused, and shown with how to pin it", async (context) => {
    const server = serverOf(context);
    const file = join(server.folder, "empty");
    await writeFile(file, "");
    const error = await refusal({ ...wayTo(server), command, hostKey: { knownHosts: file } });
    expect(error.message).toBe(
      `Expected to know the host key of 127.0.0.1:${server.port}, got ${server.ed25519} (ssh-ed25519), which is in none of ${file}`,
    );
    expect(error.hint).toContain(`hostKey: "${server.ed25519}"`);
    const [line = ""] = server.known;
    expect(error.hint).toContain(line.split(" ").slice(0, 3).join(" "));
  });

  test("that is another one is refused, loudly, before anything is sent: pinned, known, and revoked", async (context) => {
    const server = serverOf(context);
    const wrong = `SHA256:${"B".repeat(43)}`;
    const pinned = await refusal({ ...wayTo(server), command, hostKey: wrong });
    expect(pinned.message).toContain(`THE HOST KEY OF 127.0.0.1:${server.port} IS ANOTHER ONE. Expected ${wrong}, got ${server.ed25519}`);
    const file = join(server.folder, "revoked");
    await writeFile(file, server.known.map((line) => `${line}\n@revoked ${line}\n`).join(""));
    expect((await refusal({ ...wayTo(server), command, hostKey: { knownHosts: file } })).message).toContain("IS REVOKED");
  });
});

describe("one is let in", () => {
  test("by a key as text, also an encrypted one, and by an agent", async (context) => {
    const server = serverOf(context);
    const way = { ...wayTo(server), command };
    const text = await readFile(server.key, "utf8");
    await completes({ ...way, auth: { privateKey: text } });
    const encrypted = join(server.folder, "encrypted");
    await writeFile(encrypted, text, { mode: 0o600 });
    await run("ssh-keygen", ["-q", "-p", "-N", "it's secret", "-f", encrypted]);
    await completes({ ...way, auth: { keyFile: encrypted, passphrase: "it's secret" } });
    const wrong = await refusal({ ...way, auth: { keyFile: encrypted, passphrase: "a guess" } });
    expect(wrong.message).toContain("that can be read");
    expect(JSON.stringify([wrong.message, wrong.hint, String(wrong.cause)])).not.toContain("a guess");
    const socket = join(server.folder, "agent");
    const agent = execFile("ssh-agent", ["-D", "-a", socket]);
    onTestFinished(() => void agent.kill());
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    while (
      await run("ssh-add", ["-q", server.key], { env }).then(
        () => false,
        () => true,
      )
    );
    await completes({ ...way, auth: { agent: socket } });
  });

  test("by a password, as a user without rights", async (context) => {
    const server = serverOf(context);
    if (process.getuid?.() !== 0) context.skip("only root can make a user with a password");
    const username = "graflow-ssh";
    const { stdout: hash } = await run("openssl", ["passwd", "-6", "it's secret"]);
    await run("userdel", ["-f", username]).catch(() => {});
    await run("useradd", ["--no-create-home", "--home-dir", "/", "--shell", "/bin/sh", "--password", hash.trim(), username]);
    try {
      const way = { ...wayTo(server), command: script(`echo "{\\"type\\":\\"result\\",\\"value\\":\\"$(id -un)\\"}"`), username };
      const run = startThere({ ...way, auth: { password: "it's secret" } }, engine);
      expect(await run.outcome).toMatchObject({ output: username });
      const error = await refusal({ ...way, auth: { password: "a guess" } });
      expect(error.message).toBe(`Expected 127.0.0.1:${server.port} to let in "${username}" by password, got a refusal`);
      expect(JSON.stringify([error.message, error.hint, String(error.cause)])).not.toContain("a guess");
    } finally {
      await engine.close();
      await run("userdel", ["-f", username]);
    }
  });
});

describe("one is not let in", () => {
  const own = oneEngine();
  const why = async (options: SshOptions): Promise<string> => (await failureOf(startThere(options, own))).message;

  test("where nobody listens, nobody answers, or somebody else does", async (context) => {
    const server = serverOf(context);
    const silent = await listening(() => {});
    const other = await listening((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const way = { ...wayTo(server), command };
    expect(await why({ ...way, port: 1 })).toBe("Expected an ssh server at 127.0.0.1:1, got a refused connection");
    expect(await why({ ...way, host: "no-such-agent.invalid" })).toContain("Expected to find the address of no-such-agent.invalid");
    expect(await why({ ...way, port: silent.port, connectTimeout: 100 })).toContain("within its `connectTimeout`, got no answer");
    expect(await why({ ...way, port: other.port })).toContain(`Expected to connect to ${server.username}@127.0.0.1:${other.port}`);
    silent.server.close();
    other.server.close();
  });

  test("with a key that is not there, not known, or no key at all; and without an agent", async (context) => {
    const server = serverOf(context);
    const way = { ...wayTo(server), command };
    const stranger = join(server.folder, "stranger");
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", stranger]);
    expect(await why({ ...way, auth: { keyFile: stranger } })).toContain("by its key, got a refusal");
    expect(await why({ ...way, auth: { keyFile: "/no/such/agent's" } })).toMatch(
      /^Expected a private key for .* that can be read, got: ENOENT/,
    );
    expect(await why({ ...way, auth: { privateKey: "secret nonsense" } })).not.toContain("nonsense");
    expect(await why({ ...way, auth: { agent: join(server.folder, "no-agent") } })).toContain("Expected an agent with keys");
  });
});

describe("over a machine that passes on", () => {
  const own = oneEngine();

  test("one gets to another; the host keys of both are looked at", async (context) => {
    const server = serverOf(context);
    const { command: _, ...jump } = { ...wayTo(server), command };
    const { connectTimeout: __, ...host } = jump;
    expect(await startThere({ ...wayTo(server), command, jump: host }, own).outcome).toMatchObject({ status: "completed", output: 1 });
    const wrong = `SHA256:${"C".repeat(43)}`;
    const first = await failureOf(startThere({ ...wayTo(server), command, jump: { ...host, hostKey: wrong } }, own));
    const second = await failureOf(startThere({ ...wayTo(server), command, hostKey: wrong, jump: host }, own));
    expect([first.message, second.message]).toEqual([expect.stringMatching(/^THE HOST KEY OF/), expect.stringMatching(/^THE HOST KEY OF/)]);
    expect([first.hint, second.hint]).toEqual([first.hint, first.hint]);
    const stranger = join(server.folder, "stranger on the way");
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", stranger]);
    const shut = await failureOf(startThere({ ...wayTo(server), command, jump: { ...host, auth: { keyFile: stranger } } }, own));
    expect(shut.message).toBe(`Expected 127.0.0.1:${server.port} to let in "${server.username}" by its key, got a refusal`);
    expect(shut.hint).toContain("authorized_keys");
    const third = await failureOf(startThere({ ...wayTo(server), command, port: 1, jump: host }, own));
    expect(third.code).toBe("PLACE_UNAVAILABLE");
    await own.close();
    while ((await server.connections()) > 0);
  });
});

/** A server that is none of ssh. */
async function listening(on: Parameters<typeof createServer>[1]): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer({}, on);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as { readonly port: number }).port };
}
