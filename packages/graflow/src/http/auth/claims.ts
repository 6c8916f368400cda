// Who a token speaks of, by its claims: a name, groups, and roles, read where the configuration says they are.
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import type { Role } from "../caller.ts";
import { isRole } from "./grants.ts";
import type { OidcOptions } from "./options.ts";
import type { SessionOwner } from "./sessions.ts";

export type Claims = Readonly<Record<string, unknown>>;

/** Makes a reader of claims. Throws `OptionError` for roles that there are not. The claims must have a `sub`. */
export function claimsReader(options: OidcOptions): (claims: Claims) => SessionOwner {
  const { rolesClaim = "roles", groupsClaim = "groups", nameClaim, defaultRoles = [] } = options;
  const mapped = rolesOf(options.roles);
  for (const role of defaultRoles) expectRole(role, "auth.oidc.defaultRoles");
  return (claims) => {
    const name = nameOf(claims, nameClaim);
    const groups = texts(claimAt(claims, groupsClaim));
    const listed = claimAt(claims, rolesClaim);
    // One text may be a list, as `scope` is. In a list, a role may have spaces.
    const said = typeof listed === "string" ? listed.split(" ") : texts(listed);
    const roles = said.flatMap((role) => (mapped === undefined ? (isRole(role) ? [role] : []) : (mapped.get(role) ?? [])));
    return { name, names: [...new Set([name, ...groups])], roles: [...new Set([...defaultRoles, ...roles])] };
  };
}

/** Of an address only when the issuer has seen that it is theirs: otherwise anybody can have anybody's. */
function nameOf(claims: Claims, nameClaim: string | undefined): string {
  const named = nameClaim === undefined ? undefined : claimAt(claims, nameClaim);
  if (typeof named === "string" && named !== "") return named;
  const { email, email_verified: isVerified, sub } = claims as { email?: unknown; email_verified?: unknown; sub?: unknown };
  return nameClaim === undefined && typeof email === "string" && email !== "" && isVerified === true ? email : String(sub);
}

/** A claim may have dots in its own name, as `https://example.org/roles`; else they lead inwards. */
function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split(".").reduce<unknown>((value, name) => {
    return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as Claims)[name] : undefined;
  }, claims);
}

function texts(value: unknown): string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((one) => typeof one === "string" && one !== "") as string[];
}

function rolesOf(roles: OidcOptions["roles"]): ReadonlyMap<string, readonly Role[]> | undefined {
  if (roles === undefined) return undefined;
  return new Map(
    Object.entries(roles).map(([name, role]) => {
      const list: readonly Role[] = typeof role === "string" ? [role] : role;
      for (const one of list) expectRole(one, `auth.oidc.roles[${JSON.stringify(name)}]`);
      return [name, list];
    }),
  );
}

function expectRole(role: unknown, name: string): void {
  if (!isRole(role)) throw new OptionError(`Expected \`${name}\` to be viewer, operator, approver or admin, got ${show(role)}`);
}
