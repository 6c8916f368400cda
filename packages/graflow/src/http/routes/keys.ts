// API keys: listed, made, revoked. The secret of a key is told to whoever makes it, once; what is written down has only its id.
import { z } from "@hono/zod-openapi";
import { type ApiKeys, apiKeys } from "../auth/api-keys.ts";
import type { ApiKeyInfo, NewApiKey } from "../auth/api-key.ts";
import { allPermissions } from "../auth/grants.ts";
import { permissionsOf, type Permission, type Role } from "../caller.ts";
import { toJson } from "../json.ts";
import { createdKeySchema, keyPageSchema, keySchema } from "../openapi/schemas/key.ts";
import type { Services } from "../services.ts";
import { absent } from "./absent.ts";
import { accounted } from "./accounted.ts";
import type { Api } from "./endpoints.ts";
import { count, idParameter, page, words } from "./parameters.ts";

const listQuery = z.strictObject({
  after: words(500).optional().openapi({ description: "Only keys after this one in the list: `next` of the page before." }),
  limit: count(100, 1000),
});

const role = z.enum(Object.keys(permissionsOf) as [Role, ...Role[]]);
const permission = z.enum(allPermissions as [Permission, ...Permission[]]);

const createBody = z
  .strictObject({
    name: words(200).openapi({ description: "Who or what uses it: what the audit trail calls them, and assignees are compared with." }),
    roles: z.array(role).max(100).optional(),
    permissions: z.array(permission).max(100).optional().openapi({ description: "Besides those of the roles." }),
    groups: z.array(words(200)).max(100).optional().openapi({ description: "Assignees are compared with these too." }),
    expiresAt: z.int().optional().openapi({ description: "In milliseconds since 1970. Default: it does not expire." }),
  })
  .openapi("CreateKey", { description: "With `roles`, `permissions` or both: a key without them could do nothing." });

const revokeBody = z.strictObject({ reason: words(10_000).optional() }).openapi("RevokeKey");

export function addKeys(api: Api, services: Services): void {
  const keys = apiKeys(services.engine.records, services.now);
  const shared = { tag: "Keys", permission: "keys:write" } as const;

  api.add({
    ...shared,
    method: "get",
    path: "/api/keys",
    id: "listKeys",
    summary: "All API keys, also those that are good no longer",
    description: "By their ids. No secrets: nobody keeps them.",
    query: listQuery,
    answers: { 200: { description: "A page of keys", schema: keyPageSchema } },
    handle: async ({ c, query: { after, limit } }) => {
      const all = await keys.list();
      const rest = after === undefined ? all : all.filter(({ id }) => id > after);
      return c.json(toJson(page(rest, limit, ({ id }) => id)));
    },
  });

  api.add({
    ...shared,
    method: "post",
    path: "/api/keys",
    id: "createKey",
    summary: "Makes an API key",
    description:
      "Its secret is told in this answer and never again. No key may do more than whoever makes it; one that answers asks has their names, unless they may answer any.",
    body: createBody,
    answers: { 201: { description: "The key, with its secret", schema: createdKeySchema } },
    problems: [422],
    handle: async ({ c, body, caller }) => {
      const draft = keys.draft(body as NewApiKey, caller);
      const account = { action: "key.create", subject: draft.id, by: caller, details: body } as const;
      const { key, info } = await accounted(services, account, () => draft.save());
      return c.json(toJson({ ...info, key }), 201);
    },
  });

  api.add({
    ...shared,
    method: "post",
    path: "/api/keys/{id}/revoke",
    id: "revokeKey",
    summary: "Revokes an API key",
    description: "From now on it is refused, and so are the sessions that it has opened. It stays in the list.",
    params: idParameter,
    body: revokeBody,
    emptyBody: {},
    answers: { 200: { description: "The key, as it is now", schema: keySchema } },
    problems: [404],
    handle: async ({ c, params: { id }, body: { reason }, caller }) => {
      const known = await keyNamed(keys, id);
      // Nothing happens to it then, so there is nothing to account for.
      if (known.status === "revoked") return c.json(toJson(known));
      const details = { name: known.name, ...(reason === undefined ? {} : { reason }) };
      const account = { action: "key.revoke", subject: id, by: caller, details } as const;
      return c.json(toJson(await accounted(services, account, () => keys.revoke(id))));
    },
  });
}

/** Throws a problem when there is none. */
async function keyNamed(keys: ApiKeys, id: string): Promise<ApiKeyInfo> {
  const key = await keys.get(id);
  if (key !== undefined) return key;
  throw absent("KEY_UNKNOWN", "key", id, "/api/keys");
}
