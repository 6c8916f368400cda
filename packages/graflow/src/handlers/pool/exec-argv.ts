// Options of Node that this process was started with, for one that it starts itself: loaders of TypeScript and the like are wanted there too;
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
