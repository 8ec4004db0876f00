/**
 * Does work for each item, several at a time. After an error no further item begins, and those under way are waited
 * for.
 *
 * @throws the first error
 */
export async function inParallel<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const waiting = [...items]
  const errors: unknown[] = []
  const take = async () => {
    for (let item = waiting.shift(); item !== undefined && errors.length === 0; item = waiting.shift()) {
      try {
        await work(item)
      } catch (error) {
        errors.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, take))
  if (errors.length > 0) throw errors[0]
}
