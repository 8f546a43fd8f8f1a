/** How far a build is, from what Go prints: a line for each module that it downloads and each package that it compiles. */

const clock = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

/** Before this much is done, the time that is left would be a guess. */
const leastShare = 0.05;

/** The state of a build: `total` packages are to be compiled, 0 while that is not known. */
export function describe(packages: number, total: number, elapsedMs: number): string {
  const elapsed = clock(elapsedMs);
  if (total === 0) return `building, ${packages} packages compiled, ${elapsed}`;
  const done = Math.min(packages, total);
  // Go prints a package when it is begun, and a program is linked after its last package.
  if (done === total) return `building, all ${total} packages compiled, linking, ${elapsed}`;
  const line = `building, ${done} of ${total} packages compiled, ${elapsed}`;
  if (done / total < leastShare) return line;
  return `${line}, about ${clock((elapsedMs / done) * (total - done))} left`;
}

export interface Progress {
  /** Takes a line of Go's output. */
  read: (line: string) => void;
  /** From here on, this many packages are compiled. */
  begin: (total: number) => void;
  done: () => void;
  end: () => void;
}

/** Reports every `everyMs` until `end`. */
export function reportProgress(everyMs: number, report: (line: string) => void): Progress {
  const start = Date.now();
  let building = start;
  let [modules, packages, total] = [0, 0, 0];
  const timer = setInterval(() => {
    const now = Date.now();
    if (total > 0 || packages > 0) report(describe(packages, total, now - building));
    else report(`preparing, ${modules} modules downloaded, ${clock(now - start)}`);
  }, everyMs);
  return {
    read: (line) => {
      if (line.startsWith("go: downloading ")) modules++;
      else if (/^[\w.~/-]+$/.test(line)) packages++;
    },
    begin: (count) => {
      [building, total] = [Date.now(), count];
    },
    done: () => report(`built, ${packages} packages compiled, ${clock(Date.now() - start)}`),
    end: () => clearInterval(timer),
  };
}
