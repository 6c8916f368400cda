// What a Docker that is started here leaves of itself in the machine's network, put back as it was. The chains of its firewall stay, empty of
// meaning without it.
import { readFileSync, writeFileSync } from "node:fs";
import { programs, run } from "./shell.ts";

const forwarding = "/proc/sys/net/ipv4/ip_forward";

interface Network {
  readonly forwarding: string;
  readonly drops: boolean;
  readonly bridge: boolean;
}

async function look(): Promise<Network> {
  return {
    forwarding: readFileSync(forwarding, "utf8"),
    drops: (await asked("iptables", "-S", "FORWARD")).includes("-P FORWARD DROP"),
    bridge: (await asked("ip", "link", "show", "docker0")) !== "",
  };
}

/** Returns what puts everything back. */
export async function rememberNetwork(): Promise<() => Promise<void>> {
  const before = await look();
  return async () => {
    const after = await look();
    if (!before.bridge && after.bridge) await asked("ip", "link", "delete", "docker0");
    if (!before.drops && after.drops) await asked("iptables", "-P", "FORWARD", "ACCEPT");
    if (before.forwarding !== after.forwarding) writeFileSync(forwarding, before.forwarding);
  };
}

/** What it prints; nothing where it fails, or is not there. */
async function asked(name: string, ...args: readonly string[]): Promise<string> {
  const [program] = programs(name);
  if (program === undefined) return "";
  const { code, out } = await run(program, args, { strict: false });
  return code === 0 ? out : "";
}
