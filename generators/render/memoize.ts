/** Memoizes a function of strings: the strings of manifests repeat from object to object. */

export function memoize<T>(make: (text: string) => T): typeof make {
  const made = new Map<string, T>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    const value = make(text);
    made.set(text, value);
    return value;
  };
}
