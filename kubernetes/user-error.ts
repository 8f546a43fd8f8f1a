/** What a user can mend: the message says what is wrong, with which value, and what to do. */
export class UserError extends Error {}
