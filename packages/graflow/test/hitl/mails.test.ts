// Mails to a real server on this machine.
import { createServer, type AddressInfo } from "node:net";
import { createTransport } from "nodemailer";
import { describe, expect, onTestFinished, test } from "vitest";
import type { AskInfo } from "../../src/engine/asks/face.ts";
import { email, type EmailOptions, type Mail } from "../../src/hitl/index.ts";
import { mailText } from "../../src/hitl/targets/mail-text.ts";
import { startMailServer } from "./mail-server.ts";
import { links, nasty, notice } from "./notices.ts";
import { failAndGoOn, newWorld, recordsText, startProcess, told, warnings } from "./world.ts";

const exact = { limit: 2, delay: 1000, factor: 2, jitter: false };
const from = "Deployments <flows@example.org>";

/** A mail without the folding and the quoting of its parts. */
function readable(raw: string): string {
  const bytes = raw.replaceAll(/=\r?\n/g, "").replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** The names of the headers of a mail. */
function headersOf(raw: string): string[] {
  const [head = ""] = raw.split("\r\n\r\n");
  return head.split("\r\n").flatMap((line) => (/^\s/.test(line) ? [] : [line.split(":")[0]?.toLowerCase() ?? ""]));
}

describe("a mail", () => {
  test("goes to each recipient by itself, with links of their own, as text and as HTML", async () => {
    const world = newWorld();
    const { port, mails } = await startMailServer();
    const to = { ada: "ada@example.org", legal: ["bob@example.org", "cy@example.org"], "*": "ops@example.org" };
    const made: string[] = [];
    const linksFor = ({ id }: AskInfo, recipient = ""): { page: string; approve: string; reject: string } => {
      made.push(recipient);
      const link = (what: string): string => `https://flows.example.org/${id}/${what}?for=${recipient}`;
      return { page: link("page"), approve: link("yes"), reject: link("no") };
    };
    const { open, attempts } = startProcess(world, { to: [email({ smtp: { host: "127.0.0.1", port }, from, to })], links: linksFor });
    const ask = await open({ id: "a1", prompt: "Deploy?\nNow?", assignees: ["ada", "legal"], context: { version: "3 & <4>" } });
    const all = (await mails.take(3)).toSorted((a, b) => (String(a.to) < String(b.to) ? -1 : 1));
    expect(all.map((mail) => [mail.from, ...mail.to])).toEqual(
      ["ada", "bob", "cy"].map((name) => ["flows@example.org", `${name}@example.org`]),
    );
    expect(made.toSorted()).toEqual(["ada", "legal", "legal"]);
    const text = readable(all[0]?.raw ?? "");
    expect(text).toMatch(/content-type: multipart\/alternative/i);
    expect(text).toContain("From: Deployments <flows@example.org>");
    expect(text).toContain("To: ada@example.org");
    expect(text).toContain("Approve: https://flows.example.org/a1/yes?for=ada");
    expect(text).toContain('<a href="https://flows.example.org/a1/no?for=ada">Reject</a>');
    expect(text).toContain("Deploy?<br>Now?");
    expect(text).toContain("3 &amp; &lt;4&gt;");
    expect(text).toContain("Auto-Submitted: auto-generated");
    expect(all.every(({ raw }) => !/bob@|cy@/.test(raw) || !raw.includes("ada@"))).toBe(true);
    await attempts.take(3);
    expect(await told(world, ask.id)).toEqual(Array<string>(3).fill("email 1 sent 250"));
    expect(attempts.all.map(({ to: address = "" }) => address).toSorted()).toEqual([
      "ada@example.org",
      "bob@example.org",
      "cy@example.org",
    ]);
  });

  test("for nobody in particular, or somebody who is not listed, goes to the others", async () => {
    const { port, mails } = await startMailServer();
    const to = { ada: "ada@example.org", "*": ["ops@example.org", "ops@example.org"] };
    const { open } = startProcess(newWorld(), { to: [email({ smtp: `smtp://127.0.0.1:${port}`, from, to })] });
    await open({ assignees: [] });
    expect((await mails.next()).to).toEqual(["ops@example.org"]);
    await open({ assignees: ["zoe", "ada"] });
    expect((await mails.take(2)).map(({ to: [address = ""] }) => address).toSorted()).toEqual(["ada@example.org", "ops@example.org"]);
    expect(mails.all).toHaveLength(3);
  });

  test("takes no header, no attachment and no address from what people wrote", async () => {
    const { port, mails } = await startMailServer();
    const { open } = startProcess(newWorld(), { to: [email({ smtp: { host: "127.0.0.1", port }, from, to: "ada@example.org" })] });
    await open({
      prompt: nasty,
      workflow: `deploy\r\nX-Evil: 1`,
      context: { "a\r\nX-Evil: 2": "b\r\n\r\n.\r\nMAIL FROM:<eve@example.org>" },
    });
    const { raw, to } = await mails.next();
    expect(to).toEqual(["ada@example.org"]);
    const known = [
      "auto-submitted",
      "content-type",
      "date",
      "from",
      "message-id",
      "mime-version",
      "subject",
      "to",
      "x-auto-response-suppress",
    ];
    expect(headersOf(raw).toSorted()).toEqual(known);
    expect(mails.all).toHaveLength(1);
  });

  test("logs in, over TLS when that is said, and only to a server that it can verify", async () => {
    const world = newWorld();
    const login = { user: "flows", pass: "p4ssw0rd-of-mine" };
    const { port, mails } = await startMailServer({ login });
    const { open, attempts } = startProcess(world, {
      to: [email({ smtp: { host: "127.0.0.1", port, auth: login }, from, to: "ada@example.org" })],
    });
    await open();
    expect((await mails.next()).user).toBe("flows");
    expect(await attempts.next()).toMatchObject({ result: "sent" });
    // Its certificate is nobody's: the one that the package brings for tests.
    const secure = await startMailServer({ login, options: { secure: true, disabledCommands: [] } });
    const smtp = { host: "127.0.0.1", port: secure.port, secure: true, auth: login };
    const process = startProcess(newWorld(), {
      to: [
        email({ name: "trusting", smtp: { ...smtp, tls: { rejectUnauthorized: false } }, from, to: "ada@example.org" }),
        email({ name: "careful", smtp, from, to: "ada@example.org", retry: 0 }),
      ],
    });
    await process.open();
    expect(await secure.mails.next()).toMatchObject({ isSecure: true, user: "flows" });
    const all = await process.attempts.take(2);
    expect(all.map(({ target, result }) => `${target} ${result}`).toSorted()).toEqual(["careful given-up", "trusting sent"]);
    expect(secure.mails.all).toHaveLength(1);
  });

  test("is not sent, and no password either, over a line that should be TLS and is not", async () => {
    const login = { user: "flows", pass: "p4ssw0rd-of-mine" };
    const { port, mails } = await startMailServer({ login });
    const smtp = { host: "127.0.0.1", port, auth: login, requireTls: true };
    const { open, attempts } = startProcess(newWorld(), { to: [email({ smtp, from, to: "ada@example.org", retry: 0 })] });
    await open();
    expect(await attempts.next()).toMatchObject({ result: "given-up" });
    expect(mails.all).toEqual([]);
  });

  test("goes through a transport of the user's, if there is one", async () => {
    const given: Mail[] = [];
    const transport = { sendMail: async (mail: Mail) => void given.push(mail) };
    const json = createTransport({ jsonTransport: true });
    const to = [email({ transport, from, to: "ada@example.org" }), email({ name: "json", transport: json, from, to: "ada@example.org" })];
    const { open, attempts } = startProcess(newWorld(), { to });
    await open({ prompt: "Deploy?" });
    await attempts.take(2);
    expect(given[0]).toMatchObject({ subject: "Approval wanted: deploy – Deploy?", to: { address: "ada@example.org" } });
    expect(attempts.all.map(({ result }) => result)).toEqual(["sent", "sent"]);
  });
});

describe("a mail server", () => {
  test("that refuses a recipient for good is not asked again; the others have their mail", async () => {
    const world = newWorld();
    const refuse = (address: string): readonly [number, string] | undefined =>
      address.startsWith("bob") ? [550, "No such user here"] : undefined;
    const { port, mails } = await startMailServer({ refuse });
    const to = ["ada@example.org", "bob@example.org"];
    const process = startProcess(world, { to: [email({ smtp: { host: "127.0.0.1", port }, from, to, retry: exact })] });
    const { id } = await process.open();
    await process.attempts.take(2);
    await world.clock.advance(3_600_000);
    expect((await told(world, id)).toSorted()).toEqual(["email 1 given-up 550", "email 1 sent 250"]);
    expect(process.attempts.all.find(({ result }) => result === "given-up")).toMatchObject({
      to: "bob@example.org",
      error: expect.stringContaining("No such user here") as string,
    });
    expect(mails.all.map(({ to: [address] }) => address)).toEqual(["ada@example.org"]);
  });

  test("that is busy is asked again", async () => {
    const world = newWorld();
    const { port, mails } = await startMailServer({ refuse: (_, n) => (n === 0 ? [451, "Try again later"] : undefined) });
    const process = startProcess(world, { to: [email({ smtp: { host: "127.0.0.1", port }, from, to: "ada@example.org", retry: exact })] });
    const { id } = await process.open();
    await failAndGoOn(world, process);
    await process.attempts.next();
    expect(await told(world, id)).toEqual(["email 1 failed 451", "email 2 sent 250"]);
    expect(mails.all).toHaveLength(1);
  });

  test("that is down is asked again; a message has the same id each time", async () => {
    const world = newWorld();
    const { port, stop } = await startMailServer();
    await stop();
    const process = startProcess(world, { to: [email({ smtp: { host: "127.0.0.1", port }, from, to: "ada@example.org", retry: exact })] });
    await process.open();
    expect(await failAndGoOn(world, process)).toMatchObject({
      error: "127.0.0.1 could not be reached: ECONNREFUSED",
      host: `127.0.0.1:${port}`,
    });
    expect(await failAndGoOn(world, process)).toMatchObject({ attempt: 2 });
    expect(await process.attempts.next()).toMatchObject({ result: "given-up", attempt: 3 });
  });

  test("that says nothing is left when its time is up", async () => {
    const world = newWorld();
    const { promise: connected, resolve } = Promise.withResolvers<void>();
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    const silent = createServer((socket) => {
      socket
        .on("close", () => leave())
        .on("error", () => {})
        .resume();
      resolve();
    });
    await new Promise<void>((listening) => silent.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const process = startProcess(world, { to: [email({ smtp: { host: "127.0.0.1", port }, from, to: "ada@example.org", timeout: "5s" })] });
    await process.open();
    await connected;
    await world.clock.advance(5000);
    await left;
    expect(await process.attempts.next()).toMatchObject({ result: "failed", error: "Took longer than 5.0 s" });
  });

  test("on a private network is refused, unless it is allowed", async () => {
    const { port, mails } = await startMailServer();
    const process = startProcess(newWorld(), {
      to: [email({ smtp: { host: "localhost", port }, from, to: "ada@example.org" })],
      allow: [],
    });
    await process.open();
    expect(await process.attempts.next()).toMatchObject({
      result: "given-up",
      error: expect.stringContaining("Refused to connect: localhost") as string,
    });
    expect(mails.all).toEqual([]);
  });

  test("that refuses the password learns it, and nobody else does", async () => {
    const world = newWorld();
    const heard = warnings();
    const { port } = await startMailServer({ login: { user: "flows", pass: "another" } });
    const smtp = `smtp://flows:p4ssw0rd-of-mine@127.0.0.1:${port}`;
    const process = startProcess(world, { to: [email({ smtp, from, to: "ada@example.org" })] });
    const { id } = await process.open();
    expect(await process.attempts.next()).toMatchObject({ result: "given-up", status: 535 });
    await world.clock.advance(1);
    const everything = (await recordsText(world, [id])) + heard.join();
    expect(everything).not.toContain("p4ssw0rd");
    expect(everything).not.toContain(Buffer.from("\0flows\0p4ssw0rd-of-mine").toString("base64"));
  });
});

test("HTML shows what people wrote, and runs none of it", () => {
  const evil = `<script>alert(1)</script><img src=x onerror="alert(1)">'"&`;
  const { html, text, subject } = mailText(
    notice({ ask: { prompt: evil, workflow: evil, context: { [evil]: evil } }, links: { ...links, page: 'https://a.example/"><script>' } }),
  );
  expect(html).not.toMatch(/<script|<img|onerror="/);
  expect(html).toContain("&lt;script&gt;alert(1)");
  expect(text).toContain(evil);
  expect(subject).not.toMatch(/[\r\n]/);
});

test.each([
  ["ada@example.org, eve@example.org"],
  ["ada@example.org\r\nBcc: eve@example.org"],
  ["<ada@example.org>"],
  ["ada"],
  [""],
  [["ada@example.org", 7]],
  [{ ada: "ada example.org" }],
  [[]],
  [{}],
  [7],
])("%j is no recipient", (to) => {
  const make = (): unknown => email({ smtp: "smtp://127.0.0.1", from, to: to as string });
  expect(make).toThrow(/Expected/);
});

test("what cannot work is refused when it is made, without telling a password", () => {
  for (const options of [
    { smtp: "http://flows:p4ssw0rd@127.0.0.1" },
    { smtp: "p4ssw0rd" },
    { smtp: { host: "", auth: { user: "a", pass: "p4ssw0rd" } } },
    { smtp: { host: "a", auth: { user: "a", password: "p4ssw0rd" } } },
    {},
    { smtp: "smtp://a.example", transport: { sendMail: () => Promise.resolve() } },
    { smtp: "smtp://a.example", from: "nobody" },
    { smtp: "smtp://a.example", from: "a@b.example\r\nBcc: c@d.example" },
  ]) {
    const make = (): unknown => email({ from, to: "ada@example.org", ...options } as EmailOptions);
    expect(make).toThrow(/Expected/);
    expect(make).not.toThrow(/p4ssw0rd/);
  }
});
