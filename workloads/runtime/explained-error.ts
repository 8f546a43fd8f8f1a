/** An error whose message is all that its reader needs: a program prints it without a stack. */
export class ExplainedError extends Error {}
