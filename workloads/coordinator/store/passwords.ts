/** The passwords of a role while it is rotated: the one in its file, and the one that was there before. */

export interface Passwords {
  /** The password for a new connection. */
  current: () => string;
  /** Says that the server refused `password`. Returns whether another one is worth a try. */
  refuse: (password: string) => boolean;
}

/**
 * A rotation changes the Secret first and the role afterwards. In between the server refuses the new password, so the
 * previous one goes on being used until the server refuses that.
 */
export function createPasswords(read: () => string): Passwords {
  let latest = read();
  let previous: string | undefined;
  let current = latest;

  const readAgain = () => {
    try {
      return read();
    } catch {
      return latest; // a file that cannot be read now says nothing about the password
    }
  };

  return {
    current() {
      const now = readAgain();
      if (now !== latest) [previous, latest, current] = [latest, now, now];
      return current;
    },
    refuse(password) {
      if (previous === undefined) return false;
      // Of several connections that were refused at once, the first one decides.
      if (password === current) current = password === latest ? previous : latest;
      return true;
    },
  };
}
