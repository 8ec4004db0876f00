import type { Context } from 'hono'
import { storableText } from '#contracts/stray-character'
import { shortened } from '#core/text/shortened'

export const userHeader = 'x-remodel-user'

/** Room for the ARN of a role's session. */
const nameLengthMax = 256

/**
 * The caller's name for the ledger, from the `X-Remodel-User` header.
 *
 * It proves nothing on a laptop, where anybody who reaches the port may send any name. Behind a gateway the gateway
 * sets the header.
 */
export function askedBy(context: Context): string {
  // A line break would break the ledger's line.
  const name = decoded(context.req.header(userHeader) ?? '')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
  return name === '' ? 'someone' : shortened(storableText(name), nameLengthMax)
}

/** Decodes a percent-encoded name: a header holds ASCII only. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
