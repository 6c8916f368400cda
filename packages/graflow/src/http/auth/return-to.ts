// Where somebody goes after logging in: to a page of this server, whatever the address says that brought them. A path, without the name of the
// server: they stay under the one by which they came, where their session is.

/** A path under `baseUrl` for one that somebody has given; that of the first page for anything else. */
export function returnPath(path: string | undefined, baseUrl: string): string {
  const base = new URL(`${baseUrl}/`);
  // Read as browsers read it: `//host`, `/\host` and others are not paths to them.
  const address = path?.startsWith("/") === true ? URL.parse(path, base.origin) : null;
  const { pathname, search, hash } = address?.origin === base.origin ? address : base;
  // What is left of `/..//host` would be read as `//host` once more.
  return `/${pathname.replace(/^\/+/, "")}${search}${hash}`;
}
