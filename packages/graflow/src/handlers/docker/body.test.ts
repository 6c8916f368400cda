import { expect, test } from "vitest";
import { bodyOf } from "./body.ts";
import type { DockerOptions } from "./options.ts";
import { readDockerOptions } from "./read-options.ts";

interface Body {
  readonly User: string;
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly HostConfig: { readonly Tmpfs: Readonly<Record<string, string>>; readonly Mounts: unknown; readonly DeviceRequests?: unknown };
}

function asked(options: Partial<DockerOptions>, image: { readonly user?: string; readonly volumes?: readonly string[] } = {}): Body {
  const docking = readDockerOptions({ image: "i", ...(options.module === undefined ? { command: [] } : {}), ...options });
  return bodyOf({ docking, image: { user: "", volumes: [], ...image }, labels: {}, devices: {} }) as Body;
}

test.each([
  ["", "65534:65534"],
  ["root", "65534:65534"],
  ["0", "65534:65534"],
  ["0:1000", "65534:65534"],
  ["root:root", "65534:65534"],
  ["node", "node"],
  ["1000:1000", "1000:1000"],
  ["rooty", "rooty"],
])("of an image whose user is %j, a container is carried out as %s", (user, is) => {
  expect(asked({}, { user }).User).toBe(is);
  expect(asked({ user: "0" }, { user }).User).toBe("0");
});

test("what an image wants as volumes is in memory, unless something is mounted there", () => {
  const { HostConfig } = asked({ volumes: [{ source: "data", target: "/data" }] }, { volumes: ["/data", "/var/lib/x"] });
  expect(Object.keys(HostConfig.Tmpfs)).toEqual(["/tmp", "/var/lib/x"]);
  expect(HostConfig.Mounts).toEqual([{ Type: "volume", Source: "data", Target: "/data", ReadOnly: true }]);
});

test("an image's own entrypoint stands before a command, and not before an outpost", () => {
  expect(asked({ command: ["a", "b c"] })).toMatchObject({ Cmd: ["a", "b c"] });
  expect(asked({ command: ["a"] })).not.toHaveProperty("Entrypoint");
  expect(asked({})).not.toHaveProperty("Cmd");
  expect(asked({ module: "/app/m.js", outpost: "/app/outpost.js" })).toMatchObject({ Entrypoint: ["node", "/app/outpost.js"], Cmd: [] });
});

test("GPUs are asked for by number, by id, or all", () => {
  const of = (gpus: DockerOptions["gpus"]): unknown => asked(gpus === undefined ? {} : { gpus }).HostConfig.DeviceRequests;
  expect(of(undefined)).toBe(undefined);
  expect(of("all")).toEqual([{ Driver: "", Count: -1, Capabilities: [["gpu"]] }]);
  expect(of(2)).toEqual([{ Driver: "", Count: 2, Capabilities: [["gpu"]] }]);
  expect(of(["GPU-1"])).toEqual([{ Driver: "", DeviceIDs: ["GPU-1"], Capabilities: [["gpu"]] }]);
});
