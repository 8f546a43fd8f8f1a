/** Annotations of our own that several floors know. */

/** A person sets it before a deletion of what holds data; its value is the name of the object. */
export const confirmDelete = "aicp/confirm-delete";
