import { describe, expect, test } from "vitest";
import { claimsReader, type Claims } from "./claims.ts";
import type { OidcOptions } from "./options.ts";

const read = (claims: Claims, options: Partial<OidcOptions> = {}) =>
  claimsReader({ issuer: "https://issuer.example", audience: "a", ...options })({ sub: "u-1", ...claims });

describe("The name of somebody", () => {
  test("is an address that the issuer has verified, or else what the issuer alone gives", () => {
    expect(read({ email: "ann@example.org", email_verified: true }).name).toBe("ann@example.org");
    for (const verified of [false, undefined, "true", 1])
      expect(read({ email: "ann@example.org", email_verified: verified }).name).toBe("u-1");
    expect(read({ email: "", email_verified: true, preferred_username: "admin", name: "admin" }).name).toBe("u-1");
  });

  test("is the claim that is chosen, and nothing else that looks like a name", () => {
    expect(read({ upn: "ann", email: "x@example.org", email_verified: true }, { nameClaim: "upn" }).name).toBe("ann");
    expect(read({ email: "x@example.org", email_verified: true }, { nameClaim: "upn" }).name).toBe("u-1");
    expect(read({ upn: ["ann"] }, { nameClaim: "upn" }).name).toBe("u-1");
  });
});

describe("Roles", () => {
  test("are found by a path, by a name with dots of its own, in a list and in a text", () => {
    expect(read({ roles: ["viewer", "operator"] }).roles).toEqual(["viewer", "operator"]);
    expect(read({ realm_access: { roles: ["approver"] } }, { rolesClaim: "realm_access.roles" }).roles).toEqual(["approver"]);
    expect(read({ "https://example.org/roles": ["admin"] }, { rolesClaim: "https://example.org/roles" }).roles).toEqual(["admin"]);
    expect(read({ scope: "openid viewer profile" }, { rolesClaim: "scope" }).roles).toEqual(["viewer"]);
  });

  test("are what the configuration makes of them", () => {
    const roles = { "flow admins": "admin", staff: ["viewer", "approver"] } as const;
    expect(read({ roles: ["staff", "admin"] }, { roles }).roles).toEqual(["viewer", "approver"]);
    expect(read({}, { roles, defaultRoles: ["viewer"] }).roles).toEqual(["viewer"]);
  });

  test("are none for anything else", () => {
    for (const roles of [undefined, null, 5, true, {}, [5, null, {}], ["Admin", "ADMIN", " admin", "__proto__", "constructor", "toString"]])
      expect(read({ roles }).roles).toEqual([]);
    expect(read({}, { rolesClaim: "constructor.name" }).roles).toEqual([]);
    expect(read({ roles: ["constructor"] }, { roles: { staff: "viewer" } }).roles).toEqual([]);
  });
});

test("A role whose name has spaces is found in a list", () => {
  expect(read({ roles: ["flow admins"] }, { roles: { "flow admins": "admin" } }).roles).toEqual(["admin"]);
});

test("Groups are names beside the name", () => {
  expect(read({ groups: ["finance", "finance", "u-1"] }).names).toEqual(["u-1", "finance"]);
  expect(read({ member: { of: "finance dept" } }, { groupsClaim: "member.of" }).names).toEqual(["u-1", "finance dept"]);
});
