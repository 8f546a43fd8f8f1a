/** Ends the children of this process, and deletes its folders, as soon as it is killed before it can do so itself. */
import { type ChildProcess, spawn } from "node:child_process";
import { forgetFolder, forgetProcess, noteFolder, noteProcess } from "./ledger.ts";

/**
 * Reads one entry a line, "+" adds and "-" removes it. Its input ends with this process, however that ends: whatever is
 * left in the list then is ended. Entries are "process PID SIGNAL" and "folder PATH".
 */
const script = `
entries=
while IFS= read -r line; do
  case $line in
    +*) entries="$entries\${line#+}
" ;;
    -*) entries=$(printf '%s' "$entries" | grep -vxF -- "\${line#-}"; echo .)
      entries=\${entries%.} ;;
  esac
done
processes() { printf '%s' "$entries" | sed -n 's/^process //p'; }
processes | while read -r pid signal; do kill -s "$signal" "$pid"; done
for _ in 1 2 3 4 5 6 7 8 9 10; do
  processes | { while read -r pid _; do kill -0 "$pid" && exit 1; done; exit 0; } && break
  sleep 0.5
done
processes | while read -r pid _; do kill -s KILL "$pid"; done
printf '%s' "$entries" | sed -n 's/^folder //p' | while IFS= read -r folder; do rm -rf "$folder"; done
`;

let guard: ChildProcess | undefined;

/** Started with the first entry. A signal to this process's group does not reach it, and it keeps no process alive. */
function startGuard(): ChildProcess {
  const child = spawn("/bin/sh", ["-c", script], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  child.unref();
  const input = child.stdin as NonNullable<typeof child.stdin> & { unref?: () => void };
  input.unref?.();
  input.on("error", () => {}); // a guard that was killed guards nothing, and ends nothing
  return child;
}

function add(entry: string): () => void {
  guard ??= startGuard();
  guard.stdin?.write(`+${entry}\n`);
  return () => guard?.stdin?.write(`-${entry}\n`);
}

/**
 * Until the child has ended by itself, it gets `signal` when this process ends, and SIGKILL 5 s later; from the next run, if
 * the guard was killed too.
 */
export function guardProcess(child: ChildProcess, signal: "INT" | "KILL" | "QUIT"): void {
  const { pid } = child;
  if (!pid) return;
  const remove = add(`process ${pid} ${signal}`);
  void noteProcess(pid);
  child.once("exit", () => {
    remove();
    void forgetProcess(pid);
  });
}

/** Returns what is to be called when the folder has been deleted. */
export function guardFolder(path: string): () => void {
  const remove = add(`folder ${path}`);
  void noteFolder(path);
  return () => {
    remove();
    void forgetFolder(path);
  };
}
