// What SQLite says when it fails, told as what it means for whoever has the file.
import { dirname } from "node:path";
import { BackendError } from "../shared/errors/backend-error.ts";
import { describeError } from "../shared/error-of.ts";
import { isGraflowError, type GraflowError } from "../shared/errors/graflow-error.ts";
import { SerializationError } from "../shared/errors/serialization-error.ts";

/** Primary result codes of SQLite, and an extended one that means something else than its group. */
const BUSY = 5;
const READ_ONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const PROTOCOL = 15;
const NOT_A_DATABASE = 26;
/** The shared memory could not be made larger: there is no room for it. */
const SHM_SIZE = 10 | (19 << 8);

/** Whether somebody else had the file: the same may work a moment later. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code !== undefined && ((code & 0xff) === BUSY || (code & 0xff) === PROTOCOL);
}

/** The error as users see it. Ours stay as they are. */
export function toFailure(cause: unknown, file: string): GraflowError {
  if (isGraflowError(cause)) return cause;
  const code = resultCode(cause) ?? 0;
  if (code === SHM_SIZE) return full(file, cause);
  switch (code & 0xff) {
    case FULL:
      return full(file, cause);
    case READ_ONLY:
      return readOnly(file, cause);
    case CANNOT_OPEN:
      return isReadOnly(file) ? readOnly(file, cause) : unreachable(file, cause);
    case NOT_A_DATABASE:
      return foreign(file, "it is no SQLite database", cause);
    case BUSY:
    case PROTOCOL:
      return busy(file, cause);
    case CORRUPT:
      return damaged(file, cause);
    default:
      return new BackendError("BACKEND_FAILED", `The database ${file} has failed: ${describeError(cause)}`, {
        hint: "The cause says what SQLite found. Nothing of what was asked for was stored.",
        cause,
      });
  }
}

export function foreign(file: string, why: string, cause?: unknown): BackendError {
  return new BackendError("BACKEND_FOREIGN", `Expected ${file} to be a database of Graflow, but ${why}`, {
    hint: "Give another path. The file was left as it is.",
    cause,
  });
}

export function closed(file: string): BackendError {
  return new BackendError("BACKEND_UNREACHABLE", `The database ${file} has been closed`, {
    hint: "Use it before its engine is closed, or open another engine.",
  });
}

export function unreachable(file: string, cause: unknown): BackendError {
  return new BackendError("BACKEND_UNREACHABLE", `The database ${file} cannot be opened: ${describeError(cause)}`, {
    hint: "Look at the path and at the rights of its folder.",
    cause,
  });
}

export function readOnly(file: string, cause: unknown): BackendError {
  return new BackendError("BACKEND_READ_ONLY", `The database ${file} cannot be written`, {
    hint: "Give this user the right to write the file and its folder, where SQLite keeps two more files.",
    cause,
  });
}

export function full(file: string, cause: unknown): BackendError {
  return new BackendError("BACKEND_FULL", `There is no room left for the database ${file}`, {
    hint: "Make room on the disk. What was stored before is there, and the same store goes on.",
    cause,
  });
}

function busy(file: string, cause: unknown): BackendError {
  return new BackendError("BACKEND_UNREACHABLE", `The database ${file} was being written by another process all the time`, {
    hint: "Find out who keeps it locked, or give sqlite() more `patience`.",
    cause,
  });
}

function damaged(file: string, cause: unknown): SerializationError {
  return new SerializationError("DATA_DAMAGED", `The database ${file} is damaged: ${describeError(cause)}`, {
    hint: "Restore it from a copy. `PRAGMA integrity_check` in the sqlite3 program says what is wrong with it.",
    cause,
  });
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode : undefined;
}

/** Asks the system, about what is there of the path: others say only that it could not be opened. */
export function isReadOnly(file: string): boolean {
  const { accessSync, constants, existsSync } = process.getBuiltinModule("node:fs");
  try {
    if (existsSync(file)) accessSync(file, constants.W_OK);
    accessSync(nearestFolder(file), constants.W_OK);
    return false;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === "EACCES" || code === "EROFS" || code === "EPERM";
  }
}

function nearestFolder(file: string): string {
  const folder = dirname(file);
  return process.getBuiltinModule("node:fs").existsSync(folder) || folder === file ? folder : nearestFolder(folder);
}
