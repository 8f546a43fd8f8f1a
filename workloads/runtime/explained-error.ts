/** An error whose message is enough: a program prints it without a stack trace. */
export class ExplainedError extends Error {}
