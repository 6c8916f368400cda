// Mail over SMTP: one for each recipient, so that each has links of their own and nobody sees who else is asked.
import { loadPeer } from "../../shared/peer.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import type { Notification, Recipient, TargetOptions } from "../face.ts";
import { connectTo } from "../outgoing/connect-to.ts";
import { formsOf } from "../outgoing/redact.ts";
import { SendFailure } from "../outgoing/send-failure.ts";
import { mailText } from "./mail-text.ts";
import { readRecipients, type Recipients } from "./recipients.ts";
import { readSmtp, type SmtpOptions, type SmtpServer } from "./smtp-server.ts";
import { readName, readTarget, type Sending, type Target } from "./target.ts";

/** A mail as it is handed to a transport, in the words of nodemailer. */
export interface Mail {
  readonly from: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly disableFileAccess: true;
  readonly disableUrlAccess: true;
}

/** A transporter of nodemailer, or anything that sends mail. It connects to where it likes: `allow` does not hold for it. */
export interface MailTransport {
  sendMail(mail: Mail): Promise<unknown>;
}

export type EmailOptions = TargetOptions & {
  /** `"ops@example.org"` or `"Deployments <ops@example.org>"`. */
  readonly from: string;
  readonly to: Recipients;
} & ({ readonly smtp: string | SmtpOptions; readonly transport?: never } | { readonly transport: MailTransport; readonly smtp?: never });

/** Sends mails. Answers of 4xx are tried again, those of 5xx are final. Throws `OptionError`. */
export function email(options: EmailOptions): Target {
  const settings = readTarget(options, "email", ["smtp", "transport", "from", "to"]);
  const { from, transport } = options;
  const [, domain] = typeof from === "string" && !/\p{Cc}/u.test(from) ? (/@([\w.-]+)>?$/.exec(from.trim()) ?? []) : [];
  if (domain === undefined) throw new OptionError(`Expected \`from\` of email to be an address, got ${show(from)}`);
  if ((options.smtp === undefined) === (transport === undefined))
    throw new OptionError("Expected email to be given one of `smtp` and `transport`, got both or none");
  if (transport !== undefined && typeof transport.sendMail !== "function")
    throw new OptionError(`Expected \`transport\` of email to have a method sendMail, got ${show(transport)}`);
  const server = options.smtp === undefined ? undefined : readSmtp(options.smtp);
  const deliver = (mail: Mail, sending: Sending): Promise<number | undefined> =>
    server === undefined ? sendBy(transport as MailTransport, mail) : sendOver(server, mail, sending);
  return {
    name: readName(options, "email"),
    host: server && `${server.host}:${server.port}`,
    secrets: server === undefined ? [] : formsOf(server.secrets),
    settings,
    recipientsOf: readRecipients(options.to),
    prepare: async () => {
      if (server !== undefined) await loadNodemailer();
    },
    send: (notification, sending) => deliver(mailOf(notification, from, domain), sending),
  };
}

function loadNodemailer(): Promise<typeof import("nodemailer")> {
  return loadPeer("nodemailer", "Notifications by e-mail", () => import("nodemailer"));
}

function mailOf(notification: Notification, from: string, domain: string): Mail {
  const { address } = notification.recipient as Recipient;
  return {
    from,
    to: { name: "", address },
    ...mailText(notification),
    // The same for every attempt: a server that has it already may tell.
    messageId: `<${notification.id}@${domain}>`,
    headers: { "auto-submitted": "auto-generated", "x-auto-response-suppress": "All" },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

async function sendBy(transport: MailTransport, mail: Mail): Promise<undefined> {
  await transport.sendMail(mail).catch((error: unknown) => {
    throw failureOf(error);
  });
  return undefined;
}

/** Each mail has a connection of its own, which ends with the attempt. */
async function sendOver(server: SmtpServer, mail: Mail, { signal, policy }: Sending): Promise<number | undefined> {
  const { createTransport } = await loadNodemailer();
  const connection = await connectTo(server.host, server.port, policy, signal);
  const transporter = createTransport({ ...server.options, connection, logger: false });
  try {
    const { response } = (await transporter.sendMail(mail)) as { readonly response?: string };
    const [status] = /^\d{3}/.exec(response ?? "") ?? [];
    return status === undefined ? undefined : Number(status);
  } catch (error) {
    throw failureOf(error);
  } finally {
    connection.destroy();
  }
}

/** What a mail server refuses with 5xx, it refuses again. */
function failureOf(error: unknown): SendFailure {
  if (error instanceof SendFailure) return error;
  const { responseCode, response, code, message } = (typeof error === "object" && error !== null ? error : {}) as Readonly<
    Record<string, unknown>
  >;
  const status = typeof responseCode === "number" ? responseCode : undefined;
  const words = typeof response === "string" ? response : typeof message === "string" ? message : String(error);
  return new SendFailure(
    `The mail server did not take it: ${words}${status === undefined && typeof code === "string" ? ` (${code})` : ""}`,
    {
      isFinal: status !== undefined && status >= 500,
      ...(status === undefined ? {} : { status }),
      cause: error,
    },
  );
}
