import { useEffect, useRef } from 'preact/hooks'
import type { RetrainingRun } from '#contracts/api/retraining-runs'
import { call } from '../../api/call.ts'
import { useResource } from '../../api/use-resource.ts'

const linesShown = 200
const pollMs = 2000

/** The last lines of the training's log, updated while it runs. */
export function RunLog({ run }: { readonly run: RetrainingRun }) {
  const box = useRef<HTMLPreElement>(null)
  const log = useResource(
    `log/${run.runId}/${run.state}`,
    (signal) => call('getRunLog', { params: { run: run.runId }, query: { lines: linesShown } }, { signal }),
    { follows: ({ kind }) => kind === 'again', subject: run.runId },
  )
  const isTraining = run.state === 'training'
  useEffect(() => {
    if (!isTraining) return
    const timer = setInterval(() => !document.hidden && log.reload(), pollMs)
    return () => clearInterval(timer)
  }, [isTraining, run.runId])
  const lines = log.value?.lines ?? []
  useEffect(() => box.current?.scrollTo({ top: box.current.scrollHeight }), [lines.length])
  return (
    <section aria-labelledby="log">
      <h2 id="log">Log</h2>
      {lines.length === 0 ? (
        <p class="muted">
          {run.startedAt === null ? 'The training has not started.' : 'The log is empty or was not kept.'}
        </p>
      ) : (
        <pre ref={box} class="log" role="log" aria-label="Last lines of the training’s log" tabIndex={0}>
          {lines.join('\n')}
        </pre>
      )}
    </section>
  )
}
