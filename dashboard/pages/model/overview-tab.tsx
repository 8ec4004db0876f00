import type { ModelSummary } from '#contracts/api/model-summary'
import { estimateInWords } from '#contracts/estimate-words'
import { capitalized } from '#contracts/wording'
import { call } from '../../api/call.ts'
import { clockState } from '../../api/live.ts'
import { useStore } from '../../api/store.ts'
import { ofModel, useResource } from '../../api/use-resource.ts'
import { isJudged } from '../../chart/is-judged.ts'
import { MarksList } from '../../chart/marks-list.tsx'
import { MetricChart } from '../../chart/metric-chart.tsx'
import { MetricLegend } from '../../chart/metric-legend.tsx'
import { shownMetric } from '../../chart/shown-metric.ts'
import { waitingEstimates } from '../../chart/waiting-estimates.ts'
import { ExplanationSections } from '../../parts/explanation-sections.tsx'
import { Empty } from '../../parts/notices.tsx'
import { Shown } from '../../parts/shown.tsx'
import { OverviewFigures } from './overview-figures.tsx'
import { SpanChoice } from './span-choice.tsx'
import { Story } from './story.tsx'
import { type History, zoomTo } from './use-history.ts'

const linesShown = 12

/** The model at a glance: its health, the last change with its cause, and the gain of retraining. */
export function OverviewTab({
  model,
  history,
  query,
}: {
  readonly model: ModelSummary
  readonly history: History
  readonly query: Readonly<Record<string, string>>
}) {
  const now = useStore(clockState)?.now ?? null
  const { performance, timeline } = history
  const explanation = useResource(
    `explanation/${model.name}`,
    (signal) => call('explainModel', { params: { model: model.name }, query: { limit: linesShown } }, { signal }),
    { follows: ofModel(model.name), restMs: 2000 },
  )
  const marks = timeline.value?.marks ?? []
  return (
    <>
      <Story model={model} explanation={explanation.value} marks={marks} />
      <section aria-labelledby="performance">
        <div class="section-head">
          <h2 id="performance">{capitalized(performance.value?.metric ?? 'performance')} over time</h2>
          <SpanChoice query={query} now={now} />
        </div>
        <Shown of={performance} rows={6} label="Loading the performance">
          {(found) =>
            found.points.length === 0 ? (
              <Empty title="Nothing has been measured yet.">
                <p>
                  Performance is measured once a version serves and labels for its predictions arrive.{' '}
                  {model.championVersion === null &&
                    'The first version is trained as soon as there are enough labelled rows.'}
                </p>
              </Empty>
            ) : (
              <>
                <OverviewFigures model={model} performance={found} marks={marks} />
                <MetricChart performance={found} timeline={timeline.value} onZoom={zoomTo} />
                <MetricLegend
                  metric={shownMetric(found)}
                  marks={marks}
                  hasBaseline={found.points.some((point) => shownMetric(found).baselineOf(point) !== null)}
                  hasNaive={found.points.some((point) => shownMetric(found).naiveOf(point) !== null)}
                  hasThreshold={found.metric === 'accuracy'}
                  hasUnjudged={!found.points.every(isJudged)}
                  hasEstimate={waitingEstimates(found.estimates).length > 0}
                />
                {model.estimate && <p class="muted">{estimateInWords(model.estimate)}</p>}
                <MarksList marks={marks} />
              </>
            )
          }
        </Shown>
      </section>
      <Shown of={explanation} rows={4} label="Loading the history">
        {(found) => <ExplanationSections explanation={found} kinds={['worth', 'history']} />}
      </Shown>
      <p>
        <a href={`/models/${model.name}/ledger`}>Full ledger</a>
      </p>
    </>
  )
}
