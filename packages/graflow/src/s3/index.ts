// The face of `@graflow/core/s3`: checkpoints in a bucket.
export { s3Checkpoints } from "./s3-checkpoints.ts";
export { s3Objects } from "./s3-objects.ts";
export type { S3CheckpointsOptions, S3Client, S3Credentials, S3Options } from "./options.ts";
export { PeerMissingError } from "../shared/peer.ts";
