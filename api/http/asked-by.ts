import type { Context } from 'hono'

export const userHeader = 'x-remodel-user'

/** Room for the ARN of a role's session. */
const nameLengthMax = 256

/**
 * Who asks, as the ledger names them: what the `X-Remodel-User` header says.
 *
 * Not proof: on a laptop whoever reaches the port may say any name. Behind a gateway the header is the gateway's own, whatever the client sent.
 */
export function askedBy(context: Context): string {
  // A name stands in a line of the ledger: it breaks none.
  const name = decoded(context.req.header(userHeader) ?? '')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
  return name === '' ? 'someone' : name.slice(0, nameLengthMax)
}

/** Percent-encoded, because a header holds ASCII and a name need not. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
