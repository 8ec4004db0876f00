import type { RetrainingRun } from '#contracts/api/retraining-runs'
import { clockState } from '../../api/live.ts'
import { useStore } from '../../api/store.ts'
import { progressOf } from '../../format/progress.ts'
import { durationText } from '../../format/times.ts'
import { Mark } from '../../parts/mark.tsx'
import { Moment } from '../../parts/moment.tsx'
import { stepsOf } from './steps-of.ts'

export interface RunStepsProps {
  readonly run: RetrainingRun
  readonly evaluatingAt: string | null
}

/** The progress of a run. */
export function RunSteps({ run, evaluatingAt }: RunStepsProps) {
  const now = useStore(clockState)?.now ?? run.requestedAt
  return (
    <ol class="steps" aria-label="Steps of the run">
      {stepsOf(run, evaluatingAt).map(({ name, at, tookMs, standing }) => (
        <li key={name} class={standing} aria-current={standing === 'now' ? 'step' : undefined}>
          <p class="step-name">
            <Mark
              shape={
                standing === 'done' ? 'dot' : standing === 'now' ? 'half' : standing === 'broken' ? 'cross' : 'ring'
              }
            />
            {name}
          </p>
          <p class="muted number">{at ? <Moment at={at} /> : standing === 'ahead' ? 'to come' : ''}</p>
          {tookMs !== null && <p class="muted number">{durationText(tookMs)}</p>}
          {standing === 'now' && run.state === 'training' && (
            <progress value={(progressOf(run, now) * 4) % 1} aria-label="Elapsed share of the training’s time limit" />
          )}
        </li>
      ))}
    </ol>
  )
}
