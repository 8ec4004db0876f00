import type { WhatIfRun } from '#contracts/api/what-if'
import { durationText } from '../../format/times.ts'
import { Moment } from '../../parts/moment.tsx'
import { keysOf, wordsOf } from './changes.ts'

export interface WhatIfStateProps {
  readonly run: WhatIfRun
  readonly onStop: () => void
  /** @default it cannot be continued */
  readonly onContinue?: () => void
}

const parts = ['rows', 'replays', 'trainings', 'scoring'] as const

const partWords: Readonly<Record<(typeof parts)[number], string>> = {
  rows: 'reading the stored rows',
  replays: 'replaying today’s settings and the changed ones',
  trainings: 'training versions at even spacing',
  scoring: 'scoring those versions',
}

const ends: Readonly<Record<Exclude<WhatIfRun['status'], 'running'>, string>> = {
  interrupted: 'Interrupted.',
  cancelled: 'Stopped. The work so far is kept.',
  failed: 'Failed.',
  done: 'Done.',
}

/** The changes that were asked for, and how far their replay is. */
export function WhatIfState({ run, onStop, onContinue }: WhatIfStateProps) {
  const { status, problem, progress, askedBy, askedAt } = run
  const changes = Object.entries(keysOf(run)).map(([key, value]) => `${wordsOf(key)} ${value}`)
  return (
    <div class={`note what-if-state ${status === 'failed' || status === 'interrupted' ? 'warn' : ''}`}>
      <p>
        <strong>{changes.join(', ')}</strong>{' '}
        <span class="muted">
          on {run.days === null ? 'all days' : `the last ${run.days} days`}, asked by {askedBy} at{' '}
          <Moment at={askedAt} />
        </span>
      </p>
      {status === 'running' ? (
        <div role="status">
          <p>
            Step {progress ? parts.indexOf(progress.part) + 1 : 1} of {parts.length}:{' '}
            {partWords[progress?.part ?? 'rows']},{' '}
            <span class="number">{Math.floor(100 * (progress?.share ?? 0))} %</span>
            {progress?.leftMs !== null && progress?.leftMs !== undefined && (
              <>
                , <span class="number">{durationText(Math.max(1000, progress.leftMs))}</span> left in this step
              </>
            )}
          </p>
          <progress value={progress?.share ?? 0} aria-label="Share of this step" />
          <button type="button" onClick={onStop}>
            Stop
          </button>
        </div>
      ) : (
        status !== 'done' && (
          <p role="status">
            {ends[status]} {problem}{' '}
            {onContinue && (
              <button type="button" onClick={onContinue}>
                {status === 'failed' ? 'Try again' : 'Continue'}
              </button>
            )}
          </p>
        )
      )}
    </div>
  )
}
