import type { ComponentChildren } from 'preact'
import type { VersionEntry } from '#contracts/api/model-version'
import { bytesText, countText, fixedText, percentText } from '../../format/numbers.ts'
import { Moment } from '../../parts/moment.tsx'
import { leadText, naiveText } from './held-out-text.ts'

const lines: readonly (readonly [string, (version: VersionEntry) => ComponentChildren])[] = [
  ['Status', ({ status, barred }) => (barred ? `${status}, barred` : status)],
  ['Trained on rows from', ({ trainedFrom }) => <Moment at={trainedFrom} />],
  ['Trained up to', ({ cutoffAt }) => <Moment at={cutoffAt} />],
  ['Champion since', ({ promotedAt }) => <Moment at={promotedAt} />],
  ['Champion until', championUntil],
  ['Live accuracy', ({ live }) => percentText(live.accuracy)],
  ['Labels of its answers', ({ live }) => countText(live.labelled)],
  ['Held-out rows', ({ heldOut }) => countText(heldOut?.rows)],
  ['Held-out accuracy', ({ heldOut }) => percentText(heldOut?.accuracy)],
  ['Precision', ({ heldOut }) => percentText(heldOut?.precision)],
  ['Recall', ({ heldOut }) => percentText(heldOut?.recall)],
  ['F1', ({ heldOut }) => fixedText(heldOut?.f1)],
  ['AUC', ({ heldOut }) => fixedText(heldOut?.auc)],
  ['Naive forecast on the same rows', ({ heldOut }) => naiveText(heldOut)],
  ['Against the champion of the time', ({ heldOut }) => leadText(heldOut)],
  ['Gate', ({ gateOutcome }) => gateOutcome ?? '–'],
  ['Probation', ({ probation }) => (probation === 'none' ? '–' : probation)],
  ['Size', ({ artifactBytes }) => bytesText(artifactBytes)],
  ['Files', ({ retained }) => (retained ? 'kept' : 'removed')],
]

/** A version that was never champion was retired as well. */
function championUntil({ status, promotedAt, retiredAt }: VersionEntry): ComponentChildren {
  if (status === 'champion') return 'today'
  return <Moment at={promotedAt === null ? null : retiredAt} />
}

/** Some versions side by side, a figure a line. */
export function CompareVersions({ versions }: { readonly versions: readonly VersionEntry[] }) {
  return (
    <section aria-labelledby="compared" class="panel">
      <h3 id="compared">Side by side</h3>
      <div class="scroll" role="region" aria-label="Compared versions" tabIndex={0}>
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">Figure</th>
              {versions.map(({ version, runId }) => (
                <th key={version} scope="col" class="right">
                  <a href={`/runs/${runId}`}>v{version}</a>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map(([title, figureOf]) => (
              <tr key={title}>
                <th scope="row">{title}</th>
                {versions.map((version) => (
                  <td key={version.version} class="right number">
                    {figureOf(version)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="muted">
        Each version was measured on rows of its own time: a difference between two columns may be one of the rows. The
        gate compares a version with the champion on the same ones.
      </p>
    </section>
  )
}
