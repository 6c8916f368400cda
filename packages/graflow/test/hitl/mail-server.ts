// A mail server on this machine, which takes or refuses what a test wants it to.
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { onTestFinished } from "vitest";
import { arrivals, type Arrivals } from "./arrivals.ts";

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came over the wire. */
  readonly raw: string;
  readonly user: string | undefined;
  readonly isSecure: boolean;
}

export interface MailServer {
  readonly port: number;
  readonly mails: Arrivals<ReceivedMail>;
  stop(): Promise<void>;
}

export interface MailServerSettings {
  /** The answer to a recipient: a code and words, or nothing to take it. `n` counts from 0. */
  readonly refuse?: (address: string, n: number) => readonly [number, string] | undefined;
  readonly login?: { readonly user: string; readonly pass: string };
  readonly options?: SMTPServerOptions;
}

export async function startMailServer({ refuse, login, options }: MailServerSettings = {}): Promise<MailServer> {
  const mails = arrivals<ReceivedMail>();
  let count = 0;
  const server = new SMTPServer({
    authOptional: login === undefined,
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, callback) => {
      if (username === login?.user && password === login?.pass) callback(null, { user: username });
      else callback(Object.assign(new Error(`Wrong password for ${username}`), { responseCode: 535 }));
    },
    onRcptTo: ({ address }, _session, callback) => {
      const [responseCode, words] = refuse?.(address, count++) ?? [];
      callback(responseCode === undefined ? null : Object.assign(new Error(words), { responseCode }));
    },
    onData: (stream, { envelope: { mailFrom, rcptTo }, user, secure }, callback) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        mails.add({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
          user: typeof user === "string" ? user : undefined,
          isSecure: secure,
        });
        callback(null);
      });
    },
    ...options,
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  onTestFinished(stop);
  return { port: (server.server.address() as AddressInfo).port, mails, stop };
}
