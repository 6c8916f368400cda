// Where somebody goes after logging in: to a page of this server, whatever the address says that brought them.
/** An address under `baseUrl` for a path that somebody has given; that of the first page for anything else. */
export function returnAddress(path: string | undefined, baseUrl: string): string {
  const home = `${baseUrl}/`;
  if (path === undefined || !path.startsWith("/")) return home;
  // Read as browsers read it: `//host`, `/\host` and others are not paths to them. What is whole cannot be read otherwise afterwards.
  const { origin } = new URL(baseUrl);
  const address = URL.parse(path, origin);
  return address !== null && address.origin === origin ? address.href : home;
}
