import { expect, test } from "vitest";
import { addressOf } from "./address.ts";

test("an address is that of the option, of DOCKER_HOST, or the usual one", () => {
  expect(addressOf(undefined, {})).toEqual({ told: "unix:///var/run/docker.sock", socketPath: "/var/run/docker.sock" });
  expect(addressOf(undefined, { DOCKER_HOST: "" })).toMatchObject({ socketPath: "/var/run/docker.sock" });
  expect(addressOf(undefined, { DOCKER_HOST: "unix:///a b/d.sock" })).toMatchObject({ socketPath: "/a b/d.sock" });
  expect(addressOf("tcp://host", { DOCKER_HOST: "unix:///x" })).toMatchObject({ host: "host", port: 2375, isSecure: false });
  expect(addressOf("https://host:1", {})).toMatchObject({ host: "host", port: 1, isSecure: true, certificates: undefined });
  const secure = { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/certs" };
  expect(addressOf("tcp://[::1]", secure)).toMatchObject({ host: "::1", port: 2376, isSecure: true, certificates: "/certs" });
});

test.each(["ssh://host", "/var/run/docker.sock", "tcp://", "unix://relative"])("%s is none", (text) => {
  expect(() => addressOf(text, {})).toThrow("Expected the address of a Docker daemon");
});
