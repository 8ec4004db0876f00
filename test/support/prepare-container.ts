import { setUp } from '#local/setup/setup'

/** Before the first test: the Python environment that the real trainer runs in, where it is not there yet. */
export async function setup(): Promise<void> {
  await setUp({ tell: (line) => console.error(line), signal: AbortSignal.timeout(300_000) })
}
