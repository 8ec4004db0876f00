import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '#core/errors'

const waitMsMax = 8000

/**
 * Repeats work that fails for a passing reason, after 0.25 s and then after twice as long each time, until time is up.
 *
 * @throws the last error
 */
export async function keepTrying<Result>(
  work: () => Promise<Result>,
  { msMax }: { readonly msMax: number },
): Promise<Result> {
  const endsAt = Date.now() + msMax
  for (let waitMs = 250; ; waitMs = Math.min(2 * waitMs, waitMsMax)) {
    try {
      return await work()
    } catch (error) {
      if (!isPassing(error) || Date.now() + waitMs > endsAt) throw error
      console.error(`Trying again: ${(error as Error).message}`)
      await wait(waitMs)
    }
  }
}

/** A missing object stays missing; a network, a full disk or a volume may come back. */
function isPassing(error: unknown): boolean {
  return !(error instanceof AppError) || error.retryable
}
