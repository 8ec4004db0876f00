/**
 * Defers `make` to the first call. Later and concurrent calls share its result; after a failure the next call tries
 * again.
 *
 * @example await lazily(async () => 1)() // => 1
 */
export function lazily<Thing>(make: () => Promise<Thing>): () => Promise<Thing> {
  let made: Promise<Thing> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}
