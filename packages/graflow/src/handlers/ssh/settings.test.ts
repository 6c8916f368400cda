// What is refused before anything is sent; and that nothing secret is in what is said of it.
import { describe, expect, test } from "vitest";
import type { SshOptions } from "./options.ts";
import { ssh } from "./ssh.ts";
import { readSshOptions } from "./settings.ts";

const pin = `SHA256:${"a".repeat(43)}`;

describe("options of ssh", () => {
  test.each([
    [{}, /`host` of `ssh` to be the name or address of a machine, got `undefined`/],
    [{ host: "me@example.org" }, /`host` of `ssh`/],
    [{ host: "a", port: 70_000 }, /`port` to be at most 65535/],
    [{ host: "a", hostKey: "AA:BB" }, /`hostKey` of `ssh` to be a fingerprint such as/],
    [{ host: "a", hostKey: [] }, /`hostKey`/],
    [{ host: "a", hostKey: false }, /`hostKey`/],
    [{ host: "a", hostKey: pin, strictHostKeyChecking: false }, /among .*got `strictHostKeyChecking`/],
    [{ host: "a", auth: { password: "secret", agent: true } }, /got { password, agent }/],
    [{ host: "a", auth: { privateKey: 12 } }, /got { privateKey }/],
    [{ host: "a", jump: { host: "b", auth: { token: "secret" } } }, /`auth` of `jump` to be .* got { token }/],
    [{ host: "a", jump: { host: "b", command: ["x"] } }, /the options of `jump` to be among/],
    [{ host: "a", command: "ls -l" }, /to be a list of texts, got the text/],
    [{ host: "a", command: ["ls"], module: "/flows.js" }, /either a `command` or a `module`/],
    [{ host: "a", module: "flows.js" }, /`module` of `ssh` to be an absolute path/],
    [{ host: "a", env: { "A-B": "c" } }, /to be letters, digits and "_", got `"A-B"`/],
    [{ host: "a", max: 0 }, /`max` to be an integer of at least 1/],
    [{ host: "a", keepalive: 0 }, /`keepalive` to be longer than 0/],
  ])("%j are refused", (options, message) => {
    const made = (): unknown => ssh(options as unknown as SshOptions);
    expect(made).toThrow(message);
    expect(made).not.toThrow(/secret/);
  });

  test("have defaults, and paths of this home", () => {
    const settings = readSshOptions({ host: "a", hostKey: { knownHosts: "~/known" }, module: "/srv/it's 100%/flows.js" });
    expect(settings).toMatchObject({ port: 22, auth: { agent: true }, node: "node", max: 16, channels: 8, reuse: true, grace: 5000 });
    expect(settings.trust).toEqual({ files: [expect.stringMatching(/^\/.*\/known$/)] });
    expect(settings.module).toBe("file:///srv/it's%20100%25/flows.js");
    expect(readSshOptions({ host: "a" }).trust).toEqual({ files: [expect.stringMatching(/known_hosts$/), "/etc/ssh/ssh_known_hosts"] });
    expect(readSshOptions({ host: "a", hostKey: `${pin}=` }).trust).toEqual({ pins: [pin] });
  });
});
