// Reading the body of a request as JSON: one that says it is JSON, is not compressed, and is not nested without end.
import type { Context } from "hono";
import { ProblemException } from "../problem.ts";

/** How deep lists and records may lie in each other. Whoever reads such a value later may do so by recursion. */
const DEEPEST = 100;

/** `empty`: what no body means; without it there has to be one. */
export async function readBody(c: Context, empty: object | undefined): Promise<unknown> {
  const bytes = await bytesOf(c);
  // Many clients name a type for a body that they do not send.
  if (bytes.byteLength === 0 && empty !== undefined) return empty;
  const type = c.req.header("content-type");
  if (type === undefined && bytes.byteLength > 0) throw notJson("Expected the content type to be application/json, got none");
  if (type !== undefined && !isJson(type)) throw notJson(`Expected the content type to be application/json, got ${type}`);
  const encoding = c.req.header("content-encoding");
  if (encoding !== undefined && encoding.toLowerCase() !== "identity")
    throw notJson(`Expected a body that is not compressed, got content-encoding ${encoding}`);
  const text = textOf(bytes);
  expectShallow(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw malformed(text === "" ? "Expected a body, got none" : `The body is no JSON: ${(error as Error).message}`);
  }
}

function isJson(type: string): boolean {
  const [essence = "", ...parameters] = type.split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="))?.replace(/^charset="?([^"]*)"?$/, "$1");
  return /^application\/(?:[\w.-]+\+)?json$/.test(essence) && (charset === undefined || charset === "utf-8" || charset === "utf8");
}

async function bytesOf(c: Context): Promise<ArrayBuffer> {
  try {
    return await c.req.arrayBuffer();
  } catch {
    throw malformed("The body ended before it was whole");
  }
}

function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw malformed("The body is no UTF-8");
  }
}

function expectShallow(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === "\\") at++;
    } else if (sign === "[" || sign === "{") {
      if (++depth > DEEPEST) throw malformed(`Expected lists and records to lie in each other at most ${DEEPEST} deep`);
    } else if (sign === "]" || sign === "}") depth--;
  }
}

function malformed(detail: string): ProblemException {
  return new ProblemException({ status: 400, code: "BODY_MALFORMED", detail, hint: "Send JSON in UTF-8." });
}

function notJson(detail: string): ProblemException {
  return new ProblemException({
    status: 415,
    code: "BODY_NOT_JSON",
    detail,
    hint: "Send JSON, with the header content-type: application/json.",
  });
}
