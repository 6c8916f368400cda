// What S3, the SDK and the network say no to, as an error that says what to do. The error of the SDK itself stays outside: it has parts of
// the request in it, the id of the key among them.
import { BackendError, type BackendErrorCode } from "../shared/errors/backend-error.ts";
import { shorten } from "../shared/show.ts";

/** What of an error is looked at. */
export interface S3Answer {
  /** The code of S3 or of Node: `"NoSuchBucket"`, `"ECONNREFUSED"`. */
  readonly code: string;
  /** Of HTTP; `undefined` when there was no answer. */
  readonly status: number | undefined;
  /** How often it was tried. */
  readonly attempts: number;
  readonly message: string;
}

export function answerOf(error: unknown): S3Answer {
  const { name, code, Code, message, $metadata } = error as Readonly<Record<string, unknown>>;
  const { httpStatusCode, attempts } = ($metadata ?? {}) as Readonly<Record<string, unknown>>;
  // A system error has its code; S3 and the SDK have theirs in the name.
  const known = [code, name, Code].find((text) => typeof text === "string" && text !== "" && text !== "Error");
  return {
    code: typeof known === "string" ? known : "",
    status: typeof httpStatusCode === "number" ? httpStatusCode : undefined,
    attempts: typeof attempts === "number" ? attempts : 1,
    message: typeof message === "string" ? message : "",
  };
}

export interface S3Deed {
  readonly deed: "read" | "write";
  /** `the bucket "checkpoints"`. */
  readonly what: string;
}

export function s3Failure(error: unknown, deed: S3Deed): BackendError {
  return failureOf(answerOf(error), deed, error);
}

/** `error` is where the stack is from. */
export function failureOf(answer: S3Answer, { deed, what }: S3Deed, error?: unknown): BackendError {
  const [code, hint] = meaningOf(answer, deed);
  const words = [
    answer.code,
    answer.message === "UnknownError" ? "" : answer.message,
    answer.status === undefined ? "" : `(HTTP ${answer.status})`,
  ];
  const said = shorten(words.filter((word) => word !== "").join(" "), 500);
  const cause = new Error(said);
  if (error instanceof Error && error.stack !== undefined) cause.stack = error.stack;
  return new BackendError(code, `Expected to ${deed} ${what}, got ${said === "" ? "an error without a word" : said}`, { hint, cause });
}

function meaningOf({ code, status, message }: S3Answer, deed: S3Deed["deed"]): [BackendErrorCode, string] {
  const [, meaning] = meanings.find(([codes]) => codes.includes(code)) ?? [];
  if (meaning !== undefined) return meaning;
  if (/region is missing/i.test(message)) return ["BACKEND_UNREACHABLE", "Give `region`, or set AWS_REGION."];
  if (status === 401 || status === 403) {
    return [
      deed === "write" ? "BACKEND_READ_ONLY" : "BACKEND_UNREACHABLE",
      "Allow s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject and s3:DeleteObject on its objects.",
    ];
  }
  if (status === 301 || status === 307) return region;
  if (status === 507) return full;
  if (status === 501) return unable;
  if (status === undefined || status >= 500 || status === 429) return unreachable;
  return ["BACKEND_FAILED", "See `cause`; nothing of it was done."];
}

type Meaning = [BackendErrorCode, string];

const unreachable: Meaning = ["BACKEND_UNREACHABLE", "See that the endpoint is right, up, and reachable from here."];
const region: Meaning = ["BACKEND_UNREACHABLE", "Give the `region` in which the bucket is."];
const full: Meaning = ["BACKEND_FULL", "Make room, by pruning checkpoints for instance, and try again."];
const unable: Meaning = ["BACKEND_FAILED", "Use a server that knows conditional writes (`If-None-Match: *`), as S3 does."];
const keys: Meaning = ["BACKEND_UNREACHABLE", "Give `credentials` that are in force for this endpoint."];

const meanings: readonly (readonly [readonly string[], Meaning])[] = [
  [["NoSuchBucket"], ["BACKEND_UNREACHABLE", "Make the bucket, or correct `bucket`."]],
  [["InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "ExpiredTokenException", "InvalidToken", "TokenRefreshRequired"], keys],
  [
    ["CredentialsProviderError"],
    ["BACKEND_UNREACHABLE", "Give `credentials`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile."],
  ],
  [["RequestTimeTooSkewed"], ["BACKEND_UNREACHABLE", "Set the clock of this machine."]],
  [["PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"], region],
  [["QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "EntityQuotaExceeded"], full],
  [["NotImplemented"], unable],
  [["EntityTooLarge"], ["BACKEND_FAILED", "One value or change is larger than S3 takes in one piece, which is 5 GiB: keep it elsewhere."]],
];
