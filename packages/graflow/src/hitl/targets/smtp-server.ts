// How a mail server is reached, read once.
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { expectKnown } from "../../graph/settings.ts";

export interface SmtpOptions {
  readonly host: string;
  /** Default 465 with `secure`, else 587. */
  readonly port?: number;
  /** TLS from the first byte. Without it, TLS is begun when the server offers it. Default: true on port 465. */
  readonly secure?: boolean;
  /** Sends nothing unless TLS was begun. Default: true with `auth`, except on this machine. */
  readonly requireTls?: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
  readonly tls?: SmtpTlsOptions;
}

/** As for `tls.connect` of Node. */
export interface SmtpTlsOptions {
  /** Certificates (PEM) to trust instead of those that Node brings. */
  readonly ca?: string | readonly string[];
  /** The name in the certificate of the server, when it is not its host. */
  readonly servername?: string;
  /** Default true: a server whose certificate cannot be verified is sent nothing. */
  readonly rejectUnauthorized?: boolean;
  /** A certificate and its key (PEM) that say who sends. */
  readonly cert?: string;
  readonly key?: string;
}

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly secrets: readonly string[];
  /** For nodemailer. */
  readonly options: object;
}

/** `smtp`: options, or an address such as `smtps://user:password@mail.example.org`. Throws an `OptionError` that shows no password. */
export function readSmtp(smtp: string | SmtpOptions): SmtpServer {
  const { host, port, secure, requireTls, auth, tls } = typeof smtp === "string" ? readUrl(smtp) : readOptions(smtp);
  const isSecure = secure ?? port === 465;
  const isHere = /^(localhost|127\..*|::1)$/.test(host);
  const number = port ?? (isSecure ? 465 : 587);
  return {
    host,
    port: number,
    secrets: [...(auth === undefined ? [] : [auth.pass, `\0${auth.user}\0${auth.pass}`]), ...(tls?.key === undefined ? [] : [tls.key])],
    options: {
      host,
      port: number,
      secure: isSecure,
      requireTLS: requireTls ?? (auth !== undefined && !isHere && !isSecure),
      ...(auth === undefined ? {} : { auth: { user: auth.user, pass: auth.pass } }),
      ...(tls === undefined ? {} : { tls }),
    },
  };
}

function readUrl(text: string): SmtpOptions {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^smtps?:$/.test(url.protocol) || url.hostname === "")
    throw new OptionError(
      "Expected `smtp` of email to be options or an address such as smtps://user:password@mail.example.org, got other text",
    );
  const auth = url.username === "" ? undefined : { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(url.protocol === "smtps:" ? { secure: true } : {}),
    ...(auth === undefined ? {} : { auth }),
  };
}

function readOptions(options: SmtpOptions): SmtpOptions {
  if (typeof options !== "object" || (options as unknown) === null)
    throw new OptionError(`Expected \`smtp\` of email to be options or an address, got a ${typeof options}`);
  expectKnown(options, ["host", "port", "secure", "requireTls", "auth", "tls"], "`smtp`");
  const { host, port, auth } = options;
  if (typeof host !== "string" || host === "")
    throw new OptionError(`Expected \`smtp.host\` to be the name of a server, got ${show(host)}`);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536))
    throw new OptionError(`Expected \`smtp.port\` to be a port, got ${show(port)}`);
  if (auth !== undefined && (typeof auth.user !== "string" || typeof auth.pass !== "string"))
    throw new OptionError("Expected `smtp.auth` to be { user, pass }, got something else");
  if (options.tls !== undefined) expectKnown(options.tls, ["ca", "servername", "rejectUnauthorized", "cert", "key"], "`smtp.tls`");
  return options;
}
