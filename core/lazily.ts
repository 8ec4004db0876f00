/**
 * Makes something when it is first asked for, and once: who asks again, or meanwhile, gets the same. What could not be made is tried again.
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
