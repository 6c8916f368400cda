// Where a bucket is, and how it is reached.
import { expectKnown } from "../graph/settings.ts";
import type { ObjectCheckpointsOptions } from "../objects/checkpoints.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";

/** Keys of an account. They are handed to `@aws-sdk/client-s3` and to nobody else: no message and no log has them. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of keys that are lent. */
  readonly sessionToken?: string;
  /** When they cease to be in force. */
  readonly expiration?: Date;
}

/** An `S3Client` of `@aws-sdk/client-s3`, with the retries, time-outs and proxies that it was made with. */
export interface S3Client {
  send(command: never): Promise<unknown>;
  destroy(): void;
}

/** A bucket, or a part of it. */
export interface S3Options {
  /** It must be there: it is not made. */
  readonly bucket: string;
  /** Begins all keys, as a folder would: `"graflow/checkpoints"`. Default: none. */
  readonly prefix?: string;
  /** Default: that of the environment, as the SDK finds it; with an `endpoint` `"us-east-1"`. */
  readonly region?: string;
  /** Of a server other than that of AWS: `"http://localhost:9000"`. It must know conditional writes. */
  readonly endpoint?: string;
  /** Keys, or a function that fetches them. Default: those of the environment, as the SDK finds them. */
  readonly credentials?: S3Credentials | (() => Promise<S3Credentials>);
  /** Whether the bucket is named in the path instead of the host. Default: with an `endpoint`, as most other servers want it. */
  readonly forcePathStyle?: boolean;
  /** Instead of `region`, `endpoint`, `credentials` and `forcePathStyle`. It stays the caller's and is not closed. */
  readonly client?: S3Client;
}

/** How checkpoints are kept in a bucket. */
export interface S3CheckpointsOptions extends S3Options, ObjectCheckpointsOptions {}

const forClient = ["region", "endpoint", "credentials", "forcePathStyle"] as const;

/** Throws `OptionError`. */
export function readOptions(options: S3CheckpointsOptions): S3Options {
  expectKnown(options, ["bucket", "prefix", ...forClient, "client", "compress"], "a bucket");
  const { bucket, prefix = "", client } = options;
  if (typeof bucket !== "string" || bucket === "") {
    throw new OptionError(`Expected \`bucket\` to be the name of a bucket, got ${show(bucket)}`, "Name a bucket that is there.");
  }
  for (const [name, text] of Object.entries({ prefix, region: options.region, endpoint: options.endpoint })) {
    if (text === undefined || (typeof text === "string" && (text !== "" || name === "prefix"))) continue;
    throw new OptionError(`Expected \`${name}\` to be text, got ${show(text)}`);
  }
  const both = client === undefined ? undefined : forClient.find((name) => options[name] !== undefined);
  if (both !== undefined) {
    throw new OptionError(`Expected \`client\` or \`${both}\`, got both`, `Give \`${both}\` to the client when you make it.`);
  }
  const { compress: _, ...rest } = options;
  return { ...rest, prefix: prefix.replace(/^\/+|\/+$/g, "") };
}
