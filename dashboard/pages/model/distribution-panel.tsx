import type { Distribution } from '#contracts/api/drift'
import { call } from '../../api/call.ts'
import { useResource } from '../../api/use-resource.ts'
import { DistributionChart } from '../../chart/distribution-chart.tsx'
import { countText, figureText, percentText } from '../../format/numbers.ts'
import { Moment } from '../../parts/moment.tsx'
import { Empty } from '../../parts/notices.tsx'
import { Shown } from '../../parts/shown.tsx'
import { goWith } from '../../routing/location.ts'
import { missingDistributionText } from './missing-distribution.ts'

export interface DistributionPanelProps {
  readonly modelName: string
  readonly feature: string
  readonly at: string | undefined
}

/** The two distributions of a drift check, from their sketches: what the champion learned from, or its scores of held-out rows, and the rows checked. */
export function DistributionPanel({ modelName, feature, at }: DistributionPanelProps) {
  const params = { model: modelName, feature }
  const look = useResource(
    `distribution/${modelName}/${feature}/${at ?? ''}`,
    (signal) => call('getDistribution', { params, query: at ? { at } : {} }, { signal }),
    { follows: () => false },
  )
  return (
    <section id="distribution" class="panel" aria-labelledby="distribution-title">
      <div class="section-head">
        <h3 id="distribution-title">{feature}: reference and current distribution</h3>
        <button type="button" class="plain" aria-label="Close" onClick={() => goWith({ feature: null, at: null })}>
          ×
        </button>
      </div>
      <Shown of={look} rows={4} label="Loading the distributions">
        {(found) => (
          <div class="distribution">
            {found.distribution ? (
              <DistributionChart distribution={found.distribution} />
            ) : (
              <Empty title={missingDistributionText(found)} />
            )}
            <LookFigures look={found} />
          </div>
        )}
      </Shown>
    </section>
  )
}

/** More often than a day means that there is no evidence at all. */
const timesShownMax = 365

function timesText(times: number | null): string {
  if (times === null) return '–'
  return times > timesShownMax ? 'daily' : `${figureText(times)} times`
}

/** Scores of rows that a version was trained on are surer than any it will give. */
function referenceRows({ group, feature }: Pick<Distribution, 'group' | 'feature'>): string {
  const isOfScores = group === 'prediction' && /^(model's )*(prediction|confidence)$/.test(feature)
  return isOfScores ? 'held-out rows, and the first days in production,' : 'training rows'
}

const statisticNames: Readonly<Record<string, string>> = { ks: 'KS statistic', 'total-variation': 'total variation' }

function LookFigures({ look }: { readonly look: Distribution }) {
  return (
    <dl class="pairs">
      <dt>checked</dt>
      <dd class="number">
        <Moment at={look.at} />
      </dd>
      <dt>outcome</dt>
      <dd>
        {look.outcome.replace('-', ' ')}
        {look.severity && `, ${look.severity}`}
        {look.note && <span class="muted"> ({look.note.replaceAll('-', ' ')})</span>}
      </dd>
      <dt>{statisticNames[look.statisticName ?? ''] ?? 'statistic'}</dt>
      <dd class="number">
        {figureText(look.statistic)} <span class="muted">threshold {figureText(look.threshold)}</span>
      </dd>
      {look.since && (
        <>
          <dt>drifted since</dt>
          <dd class="number">
            <Moment at={look.since} />
          </dd>
        </>
      )}
      {look.learningUntil && (
        <>
          <dt>learning until</dt>
          <dd class="number">
            <Moment at={look.learningUntil} />
          </dd>
        </>
      )}
      <dt>as much evidence in a stable year</dt>
      <dd class="number">{timesText(look.falseAlarmsPerYear)}</dd>
      <dt>rows</dt>
      <dd class="number">
        {countText(look.currentCount)} against {countText(look.referenceCount)}
      </dd>
      <dt>missing values</dt>
      <dd class="number">
        {percentText(look.currentNullRate)} against {percentText(look.referenceNullRate)}
      </dd>
      <dt>reference</dt>
      <dd>{look.version === null ? '–' : `${referenceRows(look)} of version ${look.version}`}</dd>
      <dt>window</dt>
      <dd class="number">
        <Moment at={look.windowFrom} /> to <Moment at={look.windowTo} />
      </dd>
    </dl>
  )
}
