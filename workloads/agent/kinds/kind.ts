/** What a kind of task is: a schema for its input, and the work as a generator that yields often. */

/** Work that gives way to others each time it yields: every millisecond or so of computing. */
export type Work<Result = unknown> = Generator<void, Result>;

export interface Kind<Input> {
  summary: string;
  /** JSON Schema of the input. It also bounds how much one task may ask for. */
  input: object;
  work: (input: Input) => Work;
}
