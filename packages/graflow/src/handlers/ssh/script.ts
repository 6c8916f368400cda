// What a command is wrapped in there: a script for any POSIX shell, which starts it as a group of processes of its own, and ends that group when
// it is told to, or when the line to it has ended. Servers do not do that: what they have started goes on when its connection is gone.

/** Stands before what the script itself says: nothing that a shell prints when it begins has it. */
export const MARK = "\u001e";

/** What is to be carried out there. */
export interface RemoteCommand {
  readonly command: readonly string[];
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Between the end of the line and SIGTERM, and between that and SIGKILL, in s: who is there for others ends by himself when they are gone. */
const PAUSE = 1;

/** A text as one word of a POSIX shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Signals to the shell of this script mean: TERM, that the group is to end; INT, that it is ended at once. It tells its own id first, after a mark,
 * so that nothing that a shell prints when it begins is taken for the command's.
 *
 * The command reads from a `cat` that reads from the line. Behind the `cat` somebody learns when the line ends, and says so, a while later more
 * loudly. He looks whether his parent is still the same one, as somebody else may have got that number. At the other end of the pipe the command is
 * started and waited for; both are a job in the background, as a shell that waits for a job in the foreground does not hear signals.
 */
const body = `
trap 'kill -s TERM "$r" 2>/dev/null' TERM USR1
trap 'kill -s USR2 "$r" 2>/dev/null' INT USR2
printf '${MARK}%s\\n' "$$"
exec 3<&0
{
  trap '' TERM INT USR1 USR2
  sh -c 'echo "$PPID $$"; exec cat' <&3 2>/dev/null
  exec >/dev/null 2>&1 3<&-
  sleep ${PAUSE}
  exec sh -c 'test "$PPID" = "$0" && kill -s USR1 "$0" && sleep ${PAUSE} && exec sh -c "test \\"\\$PPID\\" = \\"\\$0\\" && kill -s USR2 \\"\\$0\\"" "$0"' "$$"
} | {
  end() { kill -s "$1" -- "-$p" 2>/dev/null || kill -s "$1" "$p" 2>/dev/null; }
  asked=
  trap 'test "$asked" || { asked=1; end TERM; }' TERM USR1
  trap 'end KILL' USR2
  read -r above reader
  exec 4<&0 3<&-
  if command -v setsid >/dev/null 2>&1; then set -- setsid "$@"
  elif command -v perl >/dev/null 2>&1; then set -- perl -MPOSIX -e 'POSIX::setsid(); exec { $ARGV[0] } @ARGV or exit 127' -- "$@"
  fi
  "$@" <&4 4<&- &
  p=$!
  exec 0</dev/null 2>/dev/null 4<&-
  while :; do
    wait "$p"
    code=$?
    kill -s 0 "$p" 2>/dev/null || break
  done
  if kill -s 0 -- "-$p" 2>/dev/null; then
    end TERM
    n=0
    while kill -s 0 -- "-$p" 2>/dev/null && test "$n" -lt 10; do sleep 0.1; n=$((n + 1)); done
    end KILL
  fi
  kill -s HUP "$above" "$reader" 2>/dev/null
  exit "$code"
} &
r=$!
exec 0</dev/null 2>/dev/null 3<&-
while :; do
  wait "$r"
  code=$?
  kill -s 0 "$r" 2>/dev/null || break
done
exit "$code"
`;

/** The whole of it, for one command. */
export function scriptFor({ command, cwd, env = {} }: RemoteCommand): string {
  const folder = cwd === undefined ? [] : [`cd -- ${quoted(cwd)} || exit 125`];
  const variables = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`);
  return [...folder, ...variables, `set -- ${command.map(quoted).join(" ")}`, body].join("\n");
}

/**
 * What the login shell there is asked for: to become a shell that takes so many bytes of its input for what it is to do. So nothing of the command
 * is read by a shell of unknown kind, shown in the list of processes, or limited to the length of one argument.
 */
export function opening(script: string): string {
  return `exec /bin/sh -c 'eval "$(dd bs=1 count=${Buffer.byteLength(script)} 2>/dev/null)"'`;
}
