// The name of a worker that was not given one: where it is, and a part that is its own.
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";

export function ownId(): string {
  const host = hostname()
    .replace(/[^\w.-]/g, "-")
    .slice(0, 60);
  return `${host === "" ? "worker" : host}-${process.pid}-${randomBytes(2).toString("hex")}`;
}
