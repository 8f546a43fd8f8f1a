/** An error that the user can fix: the message says what is wrong, with which value, and what to do. Commands print it without a stack trace. */
export class UserError extends Error {}
