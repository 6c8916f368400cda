// The face of `@graflow/core/redis`: runs in a Redis server that many processes and machines share.
export { redis } from "./backend.ts";
export type { RedisOptions, RedisTls } from "./options.ts";
export { PeerMissingError } from "../shared/peer.ts";
