import type { ModelSummary } from '#contracts/api/model-summary'
import type { Performance, PerformancePoint } from '#contracts/api/performance'
import type { TimelineMark } from '#contracts/api/timeline'
import { isJudged } from '../../chart/is-judged.ts'
import { fixedText, percentText, pointsText } from '../../format/numbers.ts'
import { driftNow } from '../../format/standing.ts'
import { gainOf } from './gain-of.ts'
import { thresholdText } from './threshold-text.ts'

export interface OverviewFiguresProps {
  readonly model: ModelSummary
  readonly performance: Performance
  readonly marks: readonly TimelineMark[]
}

/** The key figures for the time that the chart shows. */
export function OverviewFigures({ model, performance, marks }: OverviewFiguresProps) {
  const last = performance.points.findLast(({ accuracy }) => accuracy !== null)
  const count = (kind: TimelineMark['kind']) => marks.filter((mark) => mark.kind === kind).length
  const gain = gainOf(performance.points.filter(isJudged))
  const others = (['rejected', 'failed', 'rolled-back'] as const)
    .map((kind) => [count(kind), kind.replace('-', ' ')] as const)
    .filter(([times]) => times > 0)
  return (
    <dl class="figures">
      <div>
        <dt>Accuracy now</dt>
        <dd>
          {percentText(last?.accuracy)}
          <small>
            {last?.provisional ? 'provisional, ' : ''}
            {percentText(last?.lower)} to {percentText(last?.upper)}
          </small>
          {last && hasOthers(last) && (
            <small>
              precision {percentText(last.precision, 0)}, recall {percentText(last.recall, 0)}, AUC{' '}
              {fixedText(last.auc, 2)}
            </small>
          )}
        </dd>
      </div>
      <div>
        <dt>Threshold</dt>
        <dd>
          {percentText(performance.threshold, 0)}
          <small>{thresholdText(performance)}</small>
        </dd>
      </div>
      <div>
        <dt>Versions promoted</dt>
        <dd>
          {count('promoted')}
          <small>
            {others.length === 0 ? 'none rejected' : others.map(([times, word]) => `${times} ${word}`).join(', ')}
          </small>
        </dd>
      </div>
      {gain && (
        <div>
          <dt>Gained by retraining</dt>
          <dd>
            {pointsText(gain.gained)}
            <small>
              {percentText(gain.accuracy)} instead of {percentText(gain.baseline)}
            </small>
          </dd>
        </div>
      )}
      <div>
        <dt>Drift now</dt>
        <dd>
          {driftNow(model) ?? 'none'}
          <small>
            <a href={`/models/${model.name}/drift`}>see features</a>
          </small>
        </dd>
      </div>
    </dl>
  )
}

/** Precision has no value where nothing was called positive, recall where nothing was. */
function hasOthers({ precision, recall, auc }: PerformancePoint): boolean {
  return precision !== null || recall !== null || auc !== null
}
