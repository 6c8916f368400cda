// Somebody with a browser that knows no JavaScript: opens a page, and sends its form with one of the buttons.
const attribute = (tag: string, name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
const field = (tag: string): [string, string] => [attribute(tag, "name"), attribute(tag, "value")];

export class Visit {
  readonly #url: string;
  readonly #html: string;

  private constructor(url: string, html: string) {
    this.#url = url;
    this.#html = html;
  }

  static async open(url: string): Promise<Visit> {
    return new Visit(url, await (await fetch(url)).text());
  }

  get heading(): string {
    return /<h1[^>]*>([^<]*)/.exec(this.#html)?.[1] ?? "";
  }

  get buttons(): string[] {
    return [...this.#form.matchAll(/<button[^>]*>([^<]*)/g)].map(([, text = ""]) => text.trim());
  }

  /** Sends the first form, as a click on this button does. Resolves to the page that comes then. */
  async click(button: string, fields: Readonly<Record<string, string>> = {}): Promise<Visit> {
    const form = this.#form;
    const pressed = [...form.matchAll(/<button[^>]*>([^<]*)/g)].find(([, text = ""]) => text.trim() === button)?.[0] ?? "";
    const hidden = [...form.matchAll(/<input type="hidden"[^>]*>/g)].map(([tag]) => field(tag));
    const body = new URLSearchParams([...hidden, field(pressed), ...Object.entries(fields)]);
    const action = new URL(attribute(form, "action"), this.#url).href;
    const response = await fetch(action, { method: "POST", body, headers: { origin: new URL(this.#url).origin } });
    return new Visit(response.url, await response.text());
  }

  get #form(): string {
    return /<form method="post"[^]*?<\/form>/.exec(this.#html)?.[0] ?? "";
  }
}
