// Options of Node that this process was started with, for those that it starts itself: loaders of TypeScript and the like are wanted there too;
// what says what to run, or takes a port for itself, is not.

/** Options that are followed by a value, unless it stands behind "=". */
const withValue = ["--eval", "-e", "--print", "-p", "-pe", "--input-type", "--watch-path", "--run", "--build-sea"];
const alone =
  /^(?:--inspect(?:-.*)?|--debug-port|--test(?:-.*)?|--eval|--print|--input-type|--check|--interactive|--watch(?:-.*)?|--run|--build-(?:sea|snapshot(?:-config)?)|--prof-process|-c|-i)(?:=.*)?$/;

export function execArgvFor(args: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (withValue.includes(arg)) at++;
    else if (!alone.test(arg)) kept.push(arg);
  }
  return kept;
}

/** What a thread may be told by itself, beside what holds for its whole process. */
const ofThreads = /^(?:--import|--require|-r|--loader|--experimental-loader|--conditions|-C)$/;

/**
 * `undefined`: a thread has what its process has. That cannot be where the program is no file: Node then takes what the thread runs for no file
 * either.
 */
export function execArgvForThread(args: readonly string[]): string[] | undefined {
  if (!args.some((arg) => /^--input-type(?:=|$)/.test(arg))) return undefined;
  const kept = execArgvFor(args);
  return kept.flatMap((arg, at) => {
    const [name = "", value = kept[at + 1]] = arg.split(/=(.*)/s);
    return ofThreads.test(name) && value !== undefined ? [name, value] : [];
  });
}
