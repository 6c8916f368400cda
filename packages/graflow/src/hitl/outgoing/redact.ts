// Text for records and messages, without what must not be in there: secrets of a target, and all of a URL but its host, since the rest
// often is one.
import { errorOf } from "../../shared/error-of.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import { shorten } from "../../shared/show.ts";

const LONGEST = 300;

/** What was thrown, on one line, without secrets. Never throws. */
export function describeSafely(thrown: unknown, secrets: readonly string[]): string {
  const { name, message } = errorOf(thrown);
  // What failed on its way says so itself; of other errors of ours, the hint says what to do.
  if (isGraflowError(thrown, "NOTIFICATION_FAILED")) return redact(message, secrets);
  const hint = isGraflowError(thrown) ? `. ${thrown.hint}` : "";
  return redact(message === "" ? name : `${name}: ${message}${hint}`, secrets);
}

function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  // The longest first: one may be part of another.
  for (const secret of secrets.toSorted((a, b) => b.length - a.length)) if (secret.length > 3) clean = clean.replaceAll(secret, "…");
  clean = clean.replaceAll(/\b([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/?#@]*@)?([^\s/?#"'<>]*)[^\s"'<>)]*/gi, "$1$2");
  // Cut at the very end: half a secret would not be found.
  return shorten(clean.replaceAll(/[\p{Cc}\s]+/gu, " ").trim(), LONGEST);
}

/** Each in the forms in which it could come back: as it is, in base64, and as part of a URL. */
export function formsOf(secrets: readonly string[]): readonly string[] {
  return [
    ...new Set(secrets.flatMap((secret) => [secret, Buffer.from(secret).toString("base64"), encodeURIComponent(secret.toWellFormed())])),
  ];
}
