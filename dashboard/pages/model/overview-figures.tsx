import type { ModelSummary } from '#contracts/api/model-summary'
import type { Performance } from '#contracts/api/performance'
import type { TimelineMark } from '#contracts/api/timeline'
import { capitalized } from '#contracts/wording'
import { isJudged } from '../../chart/is-judged.ts'
import { shownMetric } from '../../chart/shown-metric.ts'
import { figuresBeside } from '../../format/figures-beside.ts'
import { countText, figureText, percentText, pointsText } from '../../format/numbers.ts'
import { driftWord } from '../../format/standing.ts'
import { gainOf } from './gain-of.ts'
import { thresholdText } from './threshold-text.ts'

export interface OverviewFiguresProps {
  readonly model: ModelSummary
  readonly performance: Performance
  readonly marks: readonly TimelineMark[]
}

/** The key figures for the time that the chart shows. */
export function OverviewFigures({ model, performance, marks }: OverviewFiguresProps) {
  const metric = shownMetric(performance)
  const last = performance.points.findLast((point) => metric.figureOf(point) !== null)
  const beside = last ? figuresBeside(performance.task, last, metric.name) : ''
  const count = (kind: TimelineMark['kind']) => marks.filter((mark) => mark.kind === kind).length
  const gain = gainOf(performance.points.filter(isJudged), metric)
  const others = (['rejected', 'failed', 'rolled-back'] as const)
    .map((kind) => [count(kind), kind.replace('-', ' ')] as const)
    .filter(([times]) => times > 0)
  return (
    <dl class="figures">
      <div>
        <dt>{capitalized(metric.name)} now</dt>
        <dd>
          {metric.text(last && metric.figureOf(last))}
          <small>
            {last?.provisional ? 'provisional, ' : ''}
            {last && metric.lowerOf(last) !== null
              ? `${metric.text(metric.lowerOf(last))} to ${metric.text(metric.upperOf(last))}`
              : last && `${countText(last.labelled)} labels`}
          </small>
          {last && metric.name !== 'accuracy' && metric.naiveOf(last) !== null && (
            <small>naive forecast {metric.text(metric.naiveOf(last))}</small>
          )}
          {beside !== '' && <small>{beside}</small>}
        </dd>
      </div>
      <div>
        <dt>Threshold</dt>
        <dd>
          {performance.threshold === null ? 'none' : percentText(performance.threshold, 0)}
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
            {metric.isShare
              ? pointsText(gain.gained)
              : `${gain.gained < 0 ? '−' : '+'}${figureText(Math.abs(gain.gained))}`}
            <small>
              {metric.isShare ? '' : `${metric.name} `}
              {metric.text(gain.figure)} instead of {metric.text(gain.baseline)}
            </small>
          </dd>
        </div>
      )}
      <div>
        <dt>Drift now</dt>
        <dd>
          {driftWord(model)}
          <small>
            <a href={`/models/${model.name}/drift`}>see features</a>
          </small>
        </dd>
      </div>
    </dl>
  )
}
