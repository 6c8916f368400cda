// The configuration of an issuer, as far as it can be judged without asking it.
import { expectKnown } from "../../graph/settings.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import type { OidcOptions } from "./options.ts";

const known = [
  "issuer",
  "audience",
  "clientId",
  "clientSecret",
  "scopes",
  "rolesClaim",
  "roles",
  "defaultRoles",
  "groupsClaim",
  "nameClaim",
  "algorithms",
  "clockTolerance",
  "keysCooldown",
];

/** Throws `OptionError`. */
export function expectOidc(options: OidcOptions): OidcOptions {
  expectKnown(options, known, "`auth.oidc`");
  if (options.audience === undefined && options.clientId === undefined)
    throw new OptionError(
      "Expected `auth.oidc` to have an `audience` or a `clientId`, got neither",
      "`audience`: whom tokens must be meant for. `clientId`: as whom people log in to the page.",
    );
  return options;
}
