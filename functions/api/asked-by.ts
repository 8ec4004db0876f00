import type { Context } from 'hono'

/**
 * Who asks, as the ledger names them: what the `X-Remodel-User` header says.
 *
 * Not proof: on a laptop whoever reaches the port may say any name. Behind a gateway the gateway's identity takes this place.
 */
export function askedBy(context: Context): string {
  // A name stands in a line of the ledger: it breaks none.
  const name = decoded(context.req.header('x-remodel-user') ?? '')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
  return name === '' ? 'someone' : name.slice(0, 100)
}

/** Percent-encoded, because a header holds ASCII and a name need not. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
