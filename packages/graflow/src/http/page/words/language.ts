// Which language a reader gets: the one they have chosen, else the first of their browser's that the page has.
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { en, ja, type Words } from "./words.ts";

export type Language = "en" | "ja";

export const languages: Readonly<Record<Language, { readonly words: Words; readonly name: string }>> = {
  en: { words: en, name: "English" },
  ja: { words: ja, name: "日本語" },
};

const COOKIE = "graflow_lang";
const YEAR = 365 * 24 * 60 * 60;

/** Remembers `?lang=…`. `path`: under which the page is mounted, without a slash at the end; `secure`: whether people come by https. */
export function languageOf(c: Context, { path, secure }: { readonly path: string; readonly secure: boolean }): Language {
  const asked = c.req.query("lang");
  if (isLanguage(asked)) {
    setCookie(c, COOKIE, asked, { path: `${path}/`, maxAge: YEAR, sameSite: "Lax", httpOnly: true, secure });
    return asked;
  }
  const chosen = getCookie(c, COOKIE);
  return isLanguage(chosen) ? chosen : acceptedLanguage(c.req.header("accept-language") ?? "");
}

/** The first language of an `Accept-Language` header that the page has; English when it has none of them. */
export function acceptedLanguage(header: string): Language {
  const wanted = header
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const weight = parameters.map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find((one) => one !== undefined);
      return { language: tag.split("-")[0], weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  return wanted.map(({ language }) => language).find(isLanguage) ?? "en";
}

function isLanguage(text: string | undefined): text is Language {
  return text === "en" || text === "ja";
}
