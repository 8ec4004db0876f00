import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/** As nginx lingers: a sender that is slower than this sees a reset. */
const lingerMs = 30_000

/**
 * Reads the rest of a body that was answered before its end, and throws it away: a body that is too large, or not
 * allowed. A connection that is closed while its client still sends is reset, and most clients then report a broken
 * pipe instead of the answer.
 */
export function lingerAfterAnswers(server: Server): void {
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    outgoing.once('finish', () => {
      if (incoming.readableEnded || incoming.destroyed) return
      const timer = setTimeout(() => incoming.socket.destroySoon(), lingerMs)
      timer.unref()
      for (const event of ['end', 'close', 'error'] as const) incoming.once(event, () => clearTimeout(timer))
      // The request's stream would keep what is read now, and pause when it has enough.
      for (const event of ['data', 'readable']) incoming.removeAllListeners(event)
      incoming.resume()
    })
  })
}
