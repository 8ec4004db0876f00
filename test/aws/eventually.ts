/**
 * Looks again until there is something to see.
 *
 * @throws with what was awaited and what was seen last, after the limit
 */
export async function eventually<Seen>(
  awaited: string,
  look: () => Promise<Seen>,
  { limitMs = 60_000, isIt = Boolean as (seen: Seen) => boolean } = {},
): Promise<NonNullable<Seen>> {
  const until = Date.now() + limitMs
  let seen: unknown
  do {
    try {
      seen = await look()
      if (isIt(seen as Seen)) return seen as NonNullable<Seen>
    } catch (error) {
      seen = error
    }
    await new Promise((resolve) => setTimeout(resolve, 250))
  } while (Date.now() < until)
  const last = seen instanceof Error ? seen.message : JSON.stringify(seen)
  throw new Error(`${awaited}: not within ${limitMs} ms; last seen: ${last}`)
}
