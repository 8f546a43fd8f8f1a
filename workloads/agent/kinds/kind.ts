/** A kind of task: a schema for its input, and its work as a generator that yields often. */

/** Work that lets other work run each time it yields: about every millisecond of computing. */
export type Work<Result = unknown> = Generator<void, Result>;

export interface Kind<Input> {
  summary: string;
  /** JSON Schema of the input. It also bounds how much one task may ask for. */
  input: object;
  work: (input: Input) => Work;
}
