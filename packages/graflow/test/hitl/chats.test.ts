// What chat services are sent, and what people who write prompts cannot do with it.
import { describe, expect, test } from "vitest";
import { discord, slack, teams, type Notification, type Target } from "../../src/hitl/index.ts";
import { discordPayload } from "../../src/hitl/targets/discord.ts";
import { slackPayload } from "../../src/hitl/targets/slack.ts";
import { teamsPayload } from "../../src/hitl/targets/teams.ts";
import { everyKind, links, nasty, notice } from "./notices.ts";
import { startReceiver } from "./receiver.ts";
import { newWorld, startProcess, told } from "./world.ts";

const payloads: [string, (notification: Notification) => object][] = [
  ["slack", slackPayload],
  ["discord", discordPayload],
  ["teams", teamsPayload],
];
const targets: [string, (url: string) => Target][] = [
  ["slack", (url) => slack({ url })],
  ["discord", (url) => discord({ url })],
  ["teams", (url) => teams({ url })],
];

test.each(targets)("%s: is posted, as JSON", async (name, target) => {
  const world = newWorld();
  const { url, requests } = await startReceiver(() => ({ status: 200, body: "ok" }));
  const { open, attempts } = startProcess(world, { to: [target(url)], links: () => links });
  const { id } = await open({ prompt: "Deploy?", context: { version: 3 } });
  const { headers, body } = await requests.next();
  expect(headers["content-type"]).toBe("application/json");
  for (const part of ["Deploy", "version", links.page.slice(0, 30), "links/yes", "links/no"]) expect(body).toContain(part);
  await attempts.next();
  expect(await told(world, id)).toEqual([`${name} 1 sent 200`]);
});

describe.each(payloads)("%s", (_, payloadOf) => {
  test.each(everyKind.map((details) => [details.kind, details] as const))("takes an ask of kind %s", (_kind, details) => {
    expect(JSON.stringify(payloadOf(notice({ ask: { details }, links })))).toContain("Deploy version 3?");
  });

  test("shows no control characters, and no half characters", () => {
    const text = JSON.stringify(
      payloadOf(notice({ ask: { prompt: nasty, context: { [nasty]: nasty }, problem: nasty, workflow: nasty } })),
    );
    expect(text).not.toMatch(/\\u001b|\\ud800|\u202e/);
    expect(text).toContain("red");
  });

  test("has a size that the service takes, however much was written", () => {
    const context = Object.fromEntries(
      Array.from({ length: 300 }, (_unused, i) => [`<key> & ${i} ${"*".repeat(500)}`, "<&>日🚀".repeat(5000)]),
    );
    for (const prompt of ["&".repeat(100_000), "🚀".repeat(50_000), "_[".repeat(50_000), "日".repeat(90_000)]) {
      const payload = payloadOf(notice({ ask: { prompt, context, assignees: new Array<string>(1000).fill("name & name") }, links }));
      expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThan(payloadOf === slackPayload ? 150_000 : 27_000);
      expect(overlong(payload)).toEqual([]);
    }
  });

  test("tells how an ask has ended", () => {
    const end = { status: "answered", at: 0, answer: { approved: false, reason: "Not today" }, by: "ada", from: "page" } as const;
    expect(JSON.stringify(payloadOf(notice({ occasion: "closed", ask: { end } })))).toContain("Rejected by ada: deploy");
    const cancelled = { status: "cancelled", at: 0, reason: "Too late" } as const;
    expect(JSON.stringify(payloadOf(notice({ occasion: "closed", ask: { end: cancelled } })))).toContain("Too late");
  });
});

/** Texts that are longer than the documentation of Slack and Discord says. */
function overlong(payload: object): string[] {
  const { blocks = [], embeds = [] } = payload as {
    readonly blocks?: readonly {
      readonly type: string;
      readonly text?: { readonly text: string };
      readonly fields?: readonly { readonly text: string }[];
    }[];
    readonly embeds?: readonly {
      readonly title: string;
      readonly description: string;
      readonly fields: readonly { name: string; value: string }[];
    }[];
  };
  const found: string[] = [];
  const check = (what: string, text: string, limit: number): void => {
    if (text.length > limit || text.length === 0) found.push(`${what}: ${text.length}`);
  };
  if (blocks.length > 50) found.push("blocks");
  for (const { type, text, fields = [] } of blocks) {
    if (text !== undefined) check(type, text.text, type === "header" ? 150 : 3000);
    if (fields.length > 10) found.push("fields");
    for (const field of fields) check("field", field.text, 2000);
  }
  for (const { title, description, fields } of embeds) {
    check("title", title, 256);
    check("description", description, 4096);
    if (fields.length > 25) found.push("fields");
    for (const { name, value } of fields) {
      check("name", name, 256);
      check("value", value, 1024);
    }
    const all = title.length + description.length + fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
    if (all > 6000) found.push(`embed: ${all}`);
  }
  return found;
}

describe("slack", () => {
  test("reads no mention and no link in what people wrote", () => {
    const prompt = "<!channel> <@U1> <https://evil.example|Click> & so on";
    const text = JSON.stringify(slackPayload(notice({ ask: { prompt, context: { "<!here>": "<!everyone>" } } })));
    expect(text).toContain("&lt;!channel&gt; &lt;@U1&gt; &lt;https://evil.example|Click&gt; &amp; so on");
    expect(text).not.toMatch(/<[!@#h]/);
    expect(text).toContain('"verbatim":true');
  });

  test("mentions those that are asked, by the ids that were configured", async () => {
    const { url, requests } = await startReceiver();
    const { open } = startProcess(newWorld(), { to: [slack({ url, mentions: { ada: "U012AB3CD" } })] });
    await open({ assignees: ["ada", "bob"] });
    expect((await requests.next()).body).toContain("<@U012AB3CD>");
    expect(() => slack({ url, mentions: { ada: "!channel" } })).toThrow("id of a member");
  });

  test("has buttons that lead to the page and to the two answers", () => {
    const urlsOf = (payload: object): (string | undefined)[] => {
      const { blocks } = payload as { readonly blocks: readonly { readonly elements?: readonly { readonly url: string }[] }[] };
      return (blocks.at(-1)?.elements ?? []).map(({ url }) => url);
    };
    expect(urlsOf(slackPayload(notice({ links })))).toEqual([links.approve, links.reject, links.page]);
    expect(urlsOf(slackPayload(notice({ links: { page: links.page } })))).toEqual([links.page]);
    expect(urlsOf(slackPayload(notice()))).toEqual([]);
  });
});

describe("discord", () => {
  test("mentions nobody but those that were configured", () => {
    const payload = discordPayload(
      notice({ ask: { prompt: "@everyone @here <@123456>", assignees: ["ada", "bob"] } }),
      new Map([["ada", "80351110224678912"]]),
    );
    expect(payload).toMatchObject({ content: "<@80351110224678912>", allowed_mentions: { parse: [], users: ["80351110224678912"] } });
    expect(JSON.stringify(payload)).not.toMatch(/(?<!\\)@everyone/);
    expect(discordPayload(notice())).toMatchObject({ allowed_mentions: { parse: [], users: [] } });
  });

  test("reads no Markdown in what people wrote", () => {
    const { embeds } = discordPayload(notice({ ask: { prompt: "[Approve](https://evil.example) **now** `x` ||y||" }, links })) as {
      readonly embeds: readonly {
        readonly description: string;
        readonly fields: readonly { readonly name: string; readonly value: string }[];
      }[];
    };
    expect(embeds[0]?.description).toContain(String.raw`\[Approve\]\(`);
    expect(embeds[0]?.description).not.toMatch(/(?<!\\)[[\]()*`|]/);
    expect(embeds[0]?.fields.at(-1)?.value).toContain("[Open](https://flows.example.org/asks/ask-1?a=1&b=%282%29)");
  });
});

test("teams: puts what people wrote into text runs, which know no Markdown", () => {
  const { attachments } = teamsPayload(notice({ ask: { prompt: "[Approve](https://evil.example)" }, links })) as {
    readonly attachments: readonly {
      readonly contentType: string;
      readonly content: { readonly body: readonly { readonly type: string }[]; readonly actions: readonly { readonly url: string }[] };
    }[];
  };
  const [card] = attachments;
  expect(card?.contentType).toBe("application/vnd.microsoft.card.adaptive");
  expect(card?.content.body.every(({ type }) => type === "RichTextBlock")).toBe(true);
  expect(card?.content.actions.map(({ url }) => url)).toEqual([links.approve, links.reject, links.page]);
});
