// What the file system says no to, as an error that says what to do.
import { describeError } from "../../shared/error-of.ts";
import { BackendError, type BackendErrorCode } from "../../shared/errors/backend-error.ts";

/** What was to be done, and with what: `the directory "checkpoints"`. */
export interface DiskDeed {
  readonly deed: "read" | "write";
  readonly what: string;
}

/** The error of a file system as a `BackendError`. */
export function diskFailure(cause: unknown, { deed, what }: DiskDeed): BackendError {
  const [code, hint] = meaningOf(codeOf(cause), deed);
  return new BackendError(code, `Expected to ${deed} ${what}, got ${describeError(cause)}`, { hint, cause });
}

/** Whether the file system has refused something. */
export function isDiskError(error: unknown): boolean {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === "string";
}

/** The code of an error of Node, e.g. `"ENOENT"`. */
export function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === "string" ? code : undefined;
}

function meaningOf(code: string | undefined, deed: DiskDeed["deed"]): [BackendErrorCode, string] {
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return ["BACKEND_FULL", "Make room, by pruning checkpoints for instance, and try again."];
    case "EROFS":
      return ["BACKEND_READ_ONLY", "Choose a path on a file system that can be written."];
    case "EACCES":
    case "EPERM":
      return deed === "write"
        ? ["BACKEND_READ_ONLY", "Give this user the right to write there, or choose another path."]
        : ["BACKEND_UNREACHABLE", "Give this user the right to read there."];
    case "ENOTDIR":
    case "EISDIR":
    case "EEXIST":
      return ["BACKEND_FOREIGN", "Something else stands there: choose another path."];
    case "ENOENT":
      return ["BACKEND_UNREACHABLE", "See that the folder is there and that nobody removes it meanwhile."];
    case "EMFILE":
    case "ENFILE":
      return ["BACKEND_FAILED", "Let this process open more files."];
    case "ENOTSUP":
    case "ENOSYS":
      return ["BACKEND_FAILED", "Choose a path on a file system that knows hard links."];
    case undefined:
    default:
      return ["BACKEND_FAILED", "See `cause`; nothing of it was done."];
  }
}
