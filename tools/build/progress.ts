/** How far a build is, from what Go prints: a line for each module that it downloads and each package that it compiles. */

const clock = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

export interface Progress {
  /** Takes a line of Go's output. */
  read: (line: string) => void;
  done: () => void;
  end: () => void;
}

/** Reports every `everyMs` until `end`. */
export function reportProgress(everyMs: number, report: (line: string) => void): Progress {
  const start = Date.now();
  let modules = 0;
  let packages = 0;
  const say = (line: string) => report(`${line}, ${clock(Date.now() - start)}`);
  const timer = setInterval(() => {
    say(
      packages > 0
        ? `building, ${packages} packages compiled`
        : `building, ${modules} modules downloaded`,
    );
  }, everyMs);
  return {
    read: (line) => {
      if (line.startsWith("go: downloading ")) modules++;
      else if (/^[\w.~/-]+$/.test(line)) packages++;
    },
    done: () => say(`built, ${packages} packages compiled`),
    end: () => clearInterval(timer),
  };
}
