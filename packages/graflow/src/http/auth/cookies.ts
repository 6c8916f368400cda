// The cookies of the page: who has logged in, and who is about to.
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Env } from "../services.ts";

/** `session` lasts as long as the browser keeps it and the server knows it; `login` until the issuer sends the browser back. */
export type CookieName = "session" | "login";

export function readCookie(c: Context<Env>, name: CookieName, baseUrl: string): string | undefined {
  return getCookie(c, fullName(name, baseUrl));
}

/** `maxAge`: in ms; without it as long as the browser is open. */
export function writeCookie(c: Context<Env>, name: CookieName, baseUrl: string, value: string, maxAge?: number): void {
  setCookie(c, fullName(name, baseUrl), value, { ...attributes(baseUrl), ...(maxAge === undefined ? {} : { maxAge: maxAge / 1000 }) });
}

export function removeCookie(c: Context<Env>, name: CookieName, baseUrl: string): void {
  deleteCookie(c, fullName(name, baseUrl), attributes(baseUrl));
}

/** With `__Host-`, browsers take it from this very host over https only: nobody on a sister domain can set another one. */
function fullName(name: CookieName, baseUrl: string): string {
  return isHttps(baseUrl) ? `__Host-graflow_${name}` : `graflow_${name}`;
}

/** `Lax`: also when somebody comes by a link of a mail, or back from the issuer. What changes something is guarded by `csrf`. */
function attributes(baseUrl: string) {
  return { path: "/", httpOnly: true, sameSite: "Lax", secure: isHttps(baseUrl) } as const;
}

function isHttps(baseUrl: string): boolean {
  return new URL(baseUrl).protocol === "https:";
}
