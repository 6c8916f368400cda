// What roles come to.
import { permissionsOf, type Permission, type Role } from "../caller.ts";

/** `admin` has all there are. */
export const allPermissions: readonly Permission[] = permissionsOf.admin;

/** All that these roles may do, and these permissions besides. */
export function grantedBy(roles: readonly Role[], permissions: readonly Permission[] = []): ReadonlySet<Permission> {
  return new Set([...roles.flatMap((role) => permissionsOf[role]), ...permissions]);
}

export function isRole(value: unknown): value is Role {
  return typeof value === "string" && Object.hasOwn(permissionsOf, value);
}
