import { fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { AppError } from '#core/errors'
import type { ReplayTask } from './replay-policy.ts'
import type { ReplayMessage } from './replay-process.ts'

interface ReplayingOptions {
  readonly signal: AbortSignal
  /** Told the share of the replay, in [0, 1], some times a second. */
  readonly onShare: (share: number) => void
}

/** Replays a policy and keeps its outcome in the task's folder. @returns false if the signal interrupted it */
export type ReplayRunner = (task: ReplayTask, options: ReplayingOptions) => Promise<boolean>

const entry = resolve(import.meta.dirname, 'replay-process.ts')

/**
 * Replays a policy in a process of its own: the embedded database computes in the process that opens it, so that
 * policies side by side need one each.
 *
 * @throws {AppError} with the code and the message of the process's own error | `REPLAY_VANISHED`
 */
export const replayInProcess: ReplayRunner = async (task, { signal, onShare }) => {
  if (signal.aborted) return false
  const child = fork(entry, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const stop = () => void child.kill('SIGTERM')
  signal.addEventListener('abort', stop, { once: true })
  let last: ReplayMessage | null = null
  let lastWords = ''
  child.stderr?.on('data', (piece: Buffer) => {
    lastWords = `${lastWords}${piece}`.slice(-2000)
  })
  child.on('message', (message: ReplayMessage) => {
    last = message
    if (message.status === 'running') onShare(message.share)
  })
  child.send(task)
  try {
    await once(child, 'close')
  } finally {
    signal.removeEventListener('abort', stop)
  }
  return outcomeOf(last, { policy: task.policy.name, isAborted: signal.aborted, lastWords })
}

function outcomeOf(
  last: ReplayMessage | null,
  {
    policy,
    isAborted,
    lastWords,
  }: { readonly policy: string; readonly isAborted: boolean; readonly lastWords: string },
): boolean {
  if (last?.status === 'done') return true
  if (last?.status === 'interrupted' || isAborted) return false
  if (last?.status === 'failed')
    throw new AppError({ code: last.code, message: `the replay of policy ${policy} failed: ${last.message}` })
  const words = lastWords.trim().split('\n').at(-1) ?? ''
  const message = `the replay of policy ${policy} ended without a result${words === '' ? '' : `: ${words}`}; the same command continues`
  throw new AppError({ code: 'REPLAY_VANISHED', message, retryable: true })
}
