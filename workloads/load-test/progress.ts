/** Shows the progress of a test: one line that changes on a terminal, or a line every ten seconds in a log. */
import type { WriteStream } from "node:tty";
import type { Second } from "./measurements.ts";
import { describeSecond } from "./summary.ts";

const logEverySeconds = 10;

type Stream = Pick<WriteStream, "write"> & { isTTY?: boolean };

export function createProgress(stream: Stream) {
  return {
    show(second: Second) {
      const line = describeSecond(second);
      if (stream.isTTY) stream.write(`\r${line}\x1b[K`);
      else if (second.at % logEverySeconds === 0) stream.write(`${line}\n`);
    },
    end() {
      if (stream.isTTY) stream.write("\r\x1b[K");
    },
  };
}
