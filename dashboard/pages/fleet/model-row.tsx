import type { FleetModel } from '#contracts/api/model-summary'
import { Sparkline } from '../../chart/sparkline.tsx'
import { noValue } from '../../format/numbers.ts'
import { progressOf } from '../../format/progress.ts'
import { driftNow, driftWord } from '../../format/standing.ts'
import { Moment } from '../../parts/moment.tsx'
import { StandingBadge } from '../../parts/standing-badge.tsx'
import { modelFigure } from './model-figure.ts'

export interface ModelRowProps {
  readonly model: FleetModel
  readonly trend: readonly (number | null)[] | undefined
  /** Null until the installation's clock is known, which may be a replay's. */
  readonly now: string | null
  /** The row's index in the whole table, from 1, which is the header. */
  readonly place: number
}

/** A model on one line. */
export function ModelRow({ model, trend, now, place }: ModelRowProps) {
  const { name, championVersion, lastRun, activeRun, nextRunAt } = model
  const figure = modelFigure(model)
  return (
    <tr aria-rowindex={place}>
      <th scope="row" class="cell-name">
        <a href={`/models/${name}`}>{name}</a>
        <span class="muted">{model.type}</span>
      </th>
      <td class="cell-state">
        <StandingBadge model={model} />
      </td>
      <td class="cell-version number">{championVersion === null ? noValue : `v${championVersion}`}</td>
      <td class="cell-accuracy">
        <span class="accuracy">
          <Sparkline values={trend ?? []} line={figure.line} />
          <span class="number">
            {figure.text}
            <span class="muted">
              {' / '}
              <span class="naive-of">{figure.naiveText}</span>
            </span>
            {figure.metric !== 'accuracy' && <span class="metric-of muted">{figure.metric}</span>}
          </span>
        </span>
      </td>
      <td class="cell-drift">
        <DriftLevel model={model} />
      </td>
      <td class="cell-last">{lastRun ? <LastRun run={lastRun} now={now} /> : <span class="muted">none yet</span>}</td>
      <td class="cell-next">
        {activeRun ? <ActiveRun run={activeRun} now={now} /> : <Moment at={nextRunAt} from={now} />}
      </td>
    </tr>
  )
}

/** Drift as a word and as bars: one for low, three for high. */
function DriftLevel({ model }: Pick<ModelRowProps, 'model'>) {
  const level = driftNow(model)
  if (level === null) return <span class="muted">{driftWord(model)}</span>
  const bars = { low: 1, medium: 2, high: 3 }[level]
  return (
    <span class={`level ${level}`}>
      <svg viewBox="0 0 14 12" width="14" height="12" aria-hidden="true">
        {[0, 1, 2].map((bar) => (
          <rect
            key={bar}
            class={bar < bars ? 'on' : 'off'}
            x={bar * 5}
            y={8 - bar * 4}
            width="3.6"
            height={4 + bar * 4}
          />
        ))}
      </svg>
      {level}
    </span>
  )
}

function LastRun({ run, now }: { readonly run: NonNullable<FleetModel['lastRun']>; readonly now: string | null }) {
  return (
    <>
      <a href={`/runs/${run.runId}`}>{run.state.replace('_', ' ')}</a>{' '}
      <span class="muted">
        <Moment at={run.endedAt} from={now} />
      </span>
    </>
  )
}

function ActiveRun({ run, now }: { readonly run: NonNullable<FleetModel['activeRun']>; readonly now: string | null }) {
  return (
    <a class="run-active" href={`/runs/${run.runId}`}>
      {run.state}
      <progress value={progressOf(run, now)} aria-label={`The run is ${run.state}`} />
    </a>
  )
}
