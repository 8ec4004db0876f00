import { AppError } from '#core/errors'
import type { Runtime } from '#local/runtime'
import { type ReplayTask, replayPolicy } from './replay-policy.ts'

/** The messages of a process that replays one policy. */
export type ReplayMessage =
  | { readonly status: 'running'; readonly share: number }
  | { readonly status: 'done' }
  | { readonly status: 'interrupted' }
  | { readonly status: 'failed'; readonly code: string; readonly message: string }

const tellEveryMs = 250

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
// Its parent has ended, by whatever signal.
process.on('disconnect', () => stop.abort())

process.once('message', async (task: ReplayTask) => {
  const opened: Runtime[] = []
  const timer = setInterval(() => {
    for (const runtime of opened) tell({ status: 'running', share: shareOf(runtime, task) })
  }, tellEveryMs)
  try {
    const outcome = await replayPolicy(task, { signal: stop.signal, onOpen: (runtime) => opened.push(runtime) })
    tell({ status: outcome === null ? 'interrupted' : 'done' })
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'UNEXPECTED'
    tell({ status: 'failed', code, message: error instanceof Error ? error.message : String(error) })
  } finally {
    clearInterval(timer)
    if (process.connected) process.disconnect()
  }
})

function tell(message: ReplayMessage): void {
  if (process.connected) process.send?.(message)
}

/** The share of the simulated time that is past. */
function shareOf(runtime: Runtime, { endsAt }: ReplayTask): number {
  const startsAt = runtime.stream?.startsAt ?? endsAt
  return endsAt > startsAt ? Math.min(1, Math.max(0, (runtime.now() - startsAt) / (endsAt - startsAt))) : 1
}
