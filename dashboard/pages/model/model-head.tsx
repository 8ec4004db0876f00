import { useState } from 'preact/hooks'
import type { ModelSummary } from '#contracts/api/model-summary'
import { clockState } from '../../api/live.ts'
import { useStore } from '../../api/store.ts'
import { progressOf } from '../../format/progress.ts'
import { Moment } from '../../parts/moment.tsx'
import { StandingBadge } from '../../parts/standing-badge.tsx'
import { ModeDialog } from './mode-dialog.tsx'
import { RetrainDialog } from './retrain-dialog.tsx'
import { RollbackDialog } from './rollback-dialog.tsx'

export interface ModelHeadProps {
  readonly model: ModelSummary
  readonly description: string | null
  /** Called after a person changed the model. */
  readonly onDone: () => void
}

/** The model's name, condition and current run, with the actions that a person can take. */
export function ModelHead({ model, description, onDone }: ModelHeadProps) {
  const [open, setOpen] = useState<'retrain' | 'rollback' | 'mode' | null>(null)
  const now = useStore(clockState)?.now ?? null
  const { name, type, championVersion, championPromotedAt, activeRun, nextRunAt } = model
  const close = () => setOpen(null)
  return (
    <header class="page-head">
      <div>
        <p class="crumbs">
          <a href="/">Models</a>
        </p>
        <h1>
          {name} <StandingBadge model={model} />
        </h1>
        {description && <p class="description">{description}</p>}
        <p class="facts muted">
          <span>{type}</span>
          {championVersion === null ? (
            <span>no version yet</span>
          ) : (
            <span>
              version {championVersion} champion since <Moment at={championPromotedAt} />
            </span>
          )}
          {activeRun && now ? (
            <a class="run-active" href={`/runs/${activeRun.runId}`}>
              run {activeRun.state}{' '}
              <progress value={progressOf(activeRun, now)} aria-label={`The run is ${activeRun.state}`} />
            </a>
          ) : (
            nextRunAt && (
              <span>
                next scheduled check <Moment at={nextRunAt} from={now} />
              </span>
            )
          )}
        </p>
      </div>
      <div class="actions">
        <button type="button" class="primary" onClick={() => setOpen('retrain')}>
          Retrain now
        </button>
        <button type="button" onClick={() => setOpen('rollback')} disabled={championVersion === null}>
          Roll back
        </button>
        <button type="button" onClick={() => setOpen('mode')}>
          Mode: {{ active: 'active', observe: 'observe only', paused: 'paused' }[model.mode]}
        </button>
      </div>
      {open === 'retrain' && <RetrainDialog modelName={name} onClose={close} onDone={onDone} />}
      {open === 'rollback' && (
        <RollbackDialog modelName={name} championVersion={championVersion} onClose={close} onDone={onDone} />
      )}
      {open === 'mode' && <ModeDialog model={model} onClose={close} onDone={onDone} />}
    </header>
  )
}
