// Asks whether the process in this container is well: exits with 0 when it says so, with 1 and its answer when it does not. The address is
// the first argument, or GRAFLOW_HEALTH_URL, or where a worker answers.
const url = process.argv[2] ?? process.env["GRAFLOW_HEALTH_URL"] ?? "http://127.0.0.1:9464/healthz";

try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(4000) });
  // Docker keeps the end of what is printed here: `docker inspect --format '{{json .State.Health}}'`.
  console.log(`${answer.status} ${(await answer.text()).slice(0, 2000)}`);
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  console.log(`${url} did not answer: ${String(error instanceof Error ? (error.cause ?? error) : error)}`);
  process.exitCode = 1;
}
