import type { ComponentChildren } from 'preact'
import type { VersionEntry } from '#contracts/api/model-version'
import type { Task } from '#contracts/task'
import { bytesText, countText } from '../../format/numbers.ts'
import { Moment } from '../../parts/moment.tsx'
import { CompareImportance, type CompareImportanceProps } from './compare-importance.tsx'
import { heldOutColumns } from './held-out-columns.ts'
import { heldOutFigureText, leadText, naiveText } from './held-out-text.ts'

type Line = readonly [string, (version: VersionEntry) => ComponentChildren]

const linesOf = (task: Task, metric: string): readonly Line[] => [
  ['Status', ({ status, barred }) => (barred ? `${status}, barred` : status)],
  ['Trained on rows from', ({ trainedFrom }) => <Moment at={trainedFrom} />],
  ['Trained up to', ({ cutoffAt }) => <Moment at={cutoffAt} />],
  ['Champion since', ({ promotedAt }) => <Moment at={promotedAt} />],
  ['Champion until', championUntil],
  [`Live ${metric}`, ({ live }) => heldOutFigureText(metric, live.figure)],
  ['Labels of its answers', ({ live }) => countText(live.labelled)],
  ['Held-out rows', ({ heldOut }) => countText(heldOut?.rows)],
  ...heldOutColumns(task, metric).map(({ title, text }): Line => [title, ({ heldOut }) => text(heldOut)]),
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

export interface CompareVersionsProps {
  readonly versions: readonly VersionEntry[]
  readonly task: Task
  /** The model's metric, as in a sentence. */
  readonly metric: string
}

/** Some versions side by side, a figure a line. */
export function CompareVersions({ modelName, versions, task, metric }: CompareVersionsProps & CompareImportanceProps) {
  return (
    <section aria-labelledby="compared" class="panel">
      <h3 id="compared">Side by side</h3>
      <div class="scroll" role="region" aria-label="Compared versions" tabIndex={0}>
        <table class="plain-table compared">
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
            {linesOf(task, metric).map(([title, figureOf]) => (
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
      <CompareImportance modelName={modelName} versions={versions} />
    </section>
  )
}
