import { nextTick } from 'node:process'

/**
 * Lets Node write the requests that were begun on this stack to their sockets, which it does when the stack is empty.
 * The next computation of this process then runs beside the work of the other side instead of before it.
 */
export function letRequestsLeave(): Promise<void> {
  return new Promise((resolve) => nextTick(resolve))
}
