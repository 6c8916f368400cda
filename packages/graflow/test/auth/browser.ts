// As much of a browser as a login needs: it keeps cookies by host and port, follows redirects, and sends forms.
import { type Answer, call, form } from "./call.ts";

export interface Page extends Answer {
  /** Where the browser has ended. */
  readonly address: string;
  /** Every address on the way, the last included. */
  readonly visited: readonly string[];
}

export class Browser {
  /** By host and port, then by name. Real ones do not tell ports apart, which matters to nobody here. */
  readonly cookies = new Map<string, Map<string, string>>();

  /** `until`: stops before it goes to such an address. */
  async open(address: string, until: (next: string) => boolean = () => false): Promise<Page> {
    return this.#go(address, {}, until);
  }

  /** As a form of the very site. */
  async send(
    address: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
    until: (next: string) => boolean = () => false,
  ): Promise<Page> {
    const { origin } = new URL(address);
    const sent = form(fields);
    return this.#go(address, { ...sent, headers: { ...sent.headers, origin, "sec-fetch-site": "same-origin", ...headers } }, until);
  }

  cookiesOf(address: string): Map<string, string> {
    const { host } = new URL(address);
    const found = this.cookies.get(host) ?? new Map<string, string>();
    this.cookies.set(host, found);
    return found;
  }

  async #go(first: string, request: Parameters<typeof call>[1], until: (next: string) => boolean): Promise<Page> {
    const visited: string[] = [];
    for (let address = first, sent = request; ;) {
      visited.push(address);
      const jar = this.cookiesOf(address);
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const answer = await call(address, {
        ...sent,
        headers: { accept: "text/html,*/*;q=0.8", ...sent?.headers, ...(cookie === "" ? {} : { cookie }) },
      });
      for (const line of answer.headers["set-cookie"] ?? []) keep(jar, line);
      const { location } = answer.headers;
      const next = location === undefined ? undefined : new URL(location, address).href;
      if (next === undefined || until(next)) return { ...answer, address, visited };
      address = next;
      sent = {};
    }
  }
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = "", ...attributes] = line.split("; ");
  const name = pair.slice(0, pair.indexOf("="));
  const isGone = attributes.some((attribute) => /^max-age=0$/i.test(attribute) || /^expires=Thu, 01 Jan 1970/i.test(attribute));
  if (isGone) jar.delete(name);
  else jar.set(name, pair.slice(name.length + 1));
}

/** Logs in on the pages of the issuer, and agrees to what they ask. Ends where the issuer sends the browser back to. */
export async function logInAt(browser: Browser, page: Page, login: string): Promise<Page> {
  const at = async (action: string | undefined, fields: Record<string, string>): Promise<Page> => {
    if (action === undefined) throw new Error(`Expected a form of the issuer, got ${page.status} at ${page.address}: ${page.text}`);
    return browser.send(new URL(action, page.address).href, fields);
  };
  const actionOf = ({ text }: Page): string | undefined => /<form[^>]+action="([^"]+)"/.exec(text)?.[1];
  const asked = await at(actionOf(page), { prompt: "login", login, password: "any" });
  if (!/name="prompt" value="consent"/.test(asked.text)) return asked;
  return browser.send(new URL(actionOf(asked) ?? "", asked.address).href, { prompt: "consent" });
}
