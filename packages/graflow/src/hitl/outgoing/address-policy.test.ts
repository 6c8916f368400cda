import { describe, expect, test } from "vitest";
import { addressPolicy } from "./address-policy.ts";

const refused = [
  ..."0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 169.254.169.254 169.254.0.1".split(" "),
  ..."172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9".split(
    " ",
  ),
  ..."224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16".split(" "),
  // Version 6: unspecified, loopback, link-local with a zone, site-local, unique local with the metadata of a cloud, multicast.
  ...":: ::1 fe80::1 fe80::1%eth0 febf::1 fec0::1 fc00::1 fd00:ec2::254 fdff::1 ff02::1 ff0e::1 5f00::1 100::1 4000::1 8000::1".split(" "),
  // Version 4 inside of version 6: mapped, compatible, translated, NAT64, 6to4, Teredo. Public ones too.
  ..."::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 0:0:0:0:0:ffff:a9fe:a9fe ::127.0.0.1 ::8.8.8.8".split(" "),
  ..."::ffff:0:10.0.0.1 64:ff9b::10.0.0.1 64:ff9b::808:808 64:ff9b:1::1 2002:7f00:1::1 2002:808:808::1 2001:0:1::1".split(" "),
  // For examples.
  ..."2001:db8::1 3fff::1".split(" "),
  // No address at all.
  ..."example.org 1.2.3 1.2.3.4.5 0x7f000001 2130706433".split(" "),
  "",
];
const permitted = [
  ..."1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 169.253.255.255 172.15.255.255".split(
    " ",
  ),
  ..."172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255".split(" "),
  ..."2606:4700::1111 2a00:1450:4001::1 2400:cb00::1 2001:4860:4860::8888 3ffe::1".split(" "),
];

describe("without exceptions", () => {
  const policy = addressPolicy();

  test.each(refused)("%s is refused", (address) => {
    expect(policy.permits(address, "host.example")).toBe(false);
  });

  test.each(permitted)("%s is permitted", (address) => {
    expect(policy.permits(address, "host.example")).toBe(true);
  });
});

describe("what is allowed", () => {
  test("is a network or an address, and nothing beside it", () => {
    const policy = addressPolicy(["10.1.0.0/16", "127.0.0.1", "fd00::/8", "::1"]);
    const all = "10.1.2.3 10.2.0.1 127.0.0.1 127.0.0.2 fd12::1 fe80::1 ::1 ::2".split(" ");
    expect(all.filter((address) => policy.permits(address, "h"))).toEqual(["10.1.2.3", "127.0.0.1", "fd12::1", "::1"]);
  });

  test("in version 4 is also reached by its name in version 6", () => {
    const policy = addressPolicy(["10.1.0.0/16"]);
    const all = "::ffff:10.1.2.3 ::ffff:a01:203 ::ffff:10.2.0.1 64:ff9b::10.1.2.3".split(" ");
    expect(all.filter((address) => policy.permits(address, "h"))).toEqual(["::ffff:10.1.2.3", "::ffff:a01:203"]);
  });

  test("through a NAT64 leads to public addresses only", () => {
    const policy = addressPolicy(["64:ff9b::/96"]);
    const all = "64:ff9b::8.8.8.8 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe".split(" ");
    expect(all.filter((address) => policy.permits(address, "h"))).toEqual(["64:ff9b::8.8.8.8"]);
  });

  test("by the name of a host holds for this name, however it is written, and for no other", () => {
    const policy = addressPolicy(["hooks.internal", "*.Corp.example"]);
    const hosts = [
      "hooks.internal",
      "HOOKS.internal.",
      "a.hooks.internal",
      "hooks.internal.evil.example",
      "b.corp.example",
      "corp.example",
    ];
    expect(hosts.filter((host) => policy.permits("10.0.0.1", host))).toEqual(["hooks.internal", "HOOKS.internal.", "b.corp.example"]);
  });

  test.each([["10.0.0.0/33"], ["10.0.0.0/x"], ["fd00::/129"], ["10.0.0"], ["*"], ["http://a"], [""], [7]])("is not %j", (entry) => {
    expect(() => addressPolicy([entry as string])).toThrow(/`allow`/);
  });
});
