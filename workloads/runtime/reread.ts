/** Reads something that seldom changes, such as a mounted Secret, at most once a second. */

const freshMs = 1000;

/** Throws what the first `read` throws. Later ones keep the last good value, and `onError` gets the error. */
export function createReread<T>(read: () => T, onError: (error: Error) => void): () => T {
  let value = read();
  let readAt = performance.now();
  return () => {
    if (performance.now() - readAt < freshMs) return value;
    readAt = performance.now();
    try {
      value = read();
    } catch (error) {
      onError(error as Error);
    }
    return value;
  };
}
