import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** No system gives these to connections and servers that name no port: those of Linux begin at 32768. */
const range = { first: 20_000, count: 12_000 }

let next = randomInt(range.count)

/**
 * A port of the loopback that nothing listens on. It is not given out again before all others were, and the system
 * gives it to no other program; one that names it by itself may still take it before it is used.
 */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < range.count; tried++) {
    const port = range.first + next
    next = (next + 1) % range.count
    if (await isFree(port)) return port
  }
  throw new Error(`every port from ${range.first} to ${range.first + range.count - 1} is taken`)
}

/** Whether nothing listens on a port of the loopback. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
    if (server.listening) await once(server, 'close')
  }
}
