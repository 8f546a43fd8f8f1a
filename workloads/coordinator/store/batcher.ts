/** Turns many small writes into a few large ones: items that arrive during a write go into the next batch. */

/** `write` returns one result for each item, in order. While no write is running, an item waits only for the current round of I/O events. */
export function createBatcher<Item, Result>(
  write: (items: Item[]) => Promise<Result[]>,
  maximum: number,
) {
  interface Entry extends PromiseWithResolvers<Result> {
    item: Item;
  }
  const waiting: Entry[] = [];
  let writing = false;

  const writeAll = async () => {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, maximum);
      try {
        const results = await write(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => {
          resolve(results[index] as Result);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing = false;
  };

  return {
    get waiting() {
      return waiting.length;
    },
    add(item: Item): Promise<Result> {
      const entry = { ...Promise.withResolvers<Result>(), item };
      waiting.push(entry);
      // After the current round of I/O events, so that all requests of it go into the same batch.
      if (!writing) {
        writing = true;
        setImmediate(writeAll);
      }
      return entry.promise;
    },
  };
}
