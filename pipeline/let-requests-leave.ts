import { nextTick } from 'node:process'

/**
 * Lets requests that were begun on this stack be written to their sockets, which Node does when the stack is empty. What this process
 * computes next then runs beside the other side's work instead of before it.
 */
export function letRequestsLeave(): Promise<void> {
  return new Promise((resolve) => nextTick(resolve))
}
