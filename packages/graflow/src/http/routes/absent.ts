// What is not there, and what is there already: problems that several routes have in common.
import type { ProblemCode } from "../problem-codes.ts";
import type { ErrorCode } from "../../shared/errors/catalogue.ts";
import { ProblemException } from "../problem.ts";

/** There is nothing of this kind (`"run"`) by this name; those there are stand at `path`. */
export function absent(code: ErrorCode | ProblemCode, kind: string, name: string, path: string): ProblemException {
  return new ProblemException({
    status: 404,
    code,
    detail: `There is no ${kind} ${JSON.stringify(name)} here`,
    hint: `See ${path} for those there are.`,
  });
}

/** Another run has the id that a new one was to have. */
export function taken(runId: string): ProblemException {
  return new ProblemException({
    status: 409,
    code: "RUN_EXISTS",
    detail: `There is a run ${JSON.stringify(runId)} already`,
    hint: "Choose another `runId`, or leave it out.",
  });
}
