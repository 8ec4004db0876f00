import type { VersionDetail } from '#contracts/api/model-version'
import { figureText } from '../../format/numbers.ts'
import { FeatureName } from '../../parts/feature-name.tsx'

const shownFirst = 15

type Importance = NonNullable<VersionDetail['importance']>

/** What a version needs its features for, the most needed first, with bars of the same scale. */
export function ImportanceTable({ importance: { features, featureCount } }: { readonly importance: Importance }) {
  const measured = features.filter((entry) => entry.importance !== null)
  const shown = measured.slice(0, shownFirst)
  const most = Math.max(0, ...shown.map((entry) => entry.importance ?? 0))
  if (shown.length === 0) return null
  return (
    <section aria-labelledby="importance">
      <h2 id="importance">Importance of the features</h2>
      <p class="muted">
        How much the mean loss on the held-out rows rises when their values of a feature are exchanged. A feature that
        says the same as another has little of its own.
      </p>
      <table class="plain-table importance">
        <thead>
          <tr>
            <th scope="col">
              {shown.length < featureCount ? `The first ${shown.length} of ${featureCount} features` : 'Feature'}
            </th>
            <th scope="col" class="right">
              Rise of the loss
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {shown.map(({ feature, importance, standardError }) => (
            <tr key={feature}>
              <th scope="row">
                <FeatureName name={feature} />
              </th>
              <td class="right number">
                {figureText(importance)}
                {standardError !== null && <span class="muted"> ± {figureText(standardError)}</span>}
              </td>
              <td>
                <span class="bar" style={{ inlineSize: `${(Math.max(0, importance ?? 0) / (most || 1)) * 100}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
