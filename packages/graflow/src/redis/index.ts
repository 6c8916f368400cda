// The face of `@graflow/core/redis`: runs in a Redis server that many processes and machines share.
export { redis } from "./backend.ts";
export type { RedisOptions, RedisTls } from "./options.ts";
export type { RedisSentinels } from "./sentinels.ts";
export type { DeadLetterOptions } from "./fleet/dead-letter-options.ts";
export type { QueueLimitOptions, QueueOptions } from "./fleet/queue-options.ts";
export type { EncryptionKey, EncryptionOptions, SigningOptions, SigningSecret } from "./fleet/seal/options.ts";
export { PeerMissingError } from "../shared/peer.ts";
