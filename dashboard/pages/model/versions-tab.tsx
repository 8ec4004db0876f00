import type { ModelSummary } from '#contracts/api/model-summary'
import type { VersionEntry } from '#contracts/api/model-version'
import { call } from '../../api/call.ts'
import { ofModel, useResource } from '../../api/use-resource.ts'
import { bytesText, countText, fixedText, percentText, pointsText } from '../../format/numbers.ts'
import { Mark, type MarkShape } from '../../parts/mark.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Empty } from '../../parts/notices.tsx'
import { Shown } from '../../parts/shown.tsx'

const marks: Readonly<Record<VersionEntry['status'], readonly [MarkShape, string]>> = {
  champion: ['up', 'good'],
  archived: ['ring', 'calm'],
  rejected: ['cross', 'calm'],
  candidate: ['half', 'calm'],
}

const probations: Readonly<Record<VersionEntry['probation'], string>> = {
  none: '–',
  running: 'running',
  passed: 'passed',
  undecided: 'undecided',
  failed: 'failed',
}

/** The versions side by side: the outcome of the gate, and the accuracy in production. */
export function VersionsTab({ model }: { readonly model: ModelSummary }) {
  const versions = useResource(
    `versions/${model.name}`,
    (signal) => call('listVersions', { params: { model: model.name } }, { signal }),
    { follows: ofModel(model.name), restMs: 2500 },
  )
  return (
    <section aria-labelledby="versions">
      <h2 id="versions">Versions</h2>
      <Shown of={versions} rows={6} label="Loading the versions">
        {(found) =>
          found.versions.length === 0 ? (
            <Empty title="No version has been trained yet." />
          ) : (
            <VersionsTable versions={found.versions} />
          )
        }
      </Shown>
    </section>
  )
}

function VersionsTable({ versions }: { readonly versions: readonly VersionEntry[] }) {
  return (
    <div class="scroll" role="region" aria-label="Versions side by side" tabIndex={0}>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Status</th>
            <th scope="col">Trained up to</th>
            <th scope="col" class="right">
              Held-out accuracy
            </th>
            <th scope="col" class="right">
              Held-out rows
            </th>
            <th scope="col" class="right">
              Naive forecast
            </th>
            <th scope="col" class="right">
              Against champion
            </th>
            <th scope="col">Gate</th>
            <th scope="col" class="right">
              Live accuracy
            </th>
            <th scope="col" class="right">
              Labels
            </th>
            <th scope="col">Probation</th>
            <th scope="col" class="right">
              Size
            </th>
            <th scope="col">Files</th>
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <VersionRow key={version.version} version={version} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function VersionRow({ version }: { readonly version: VersionEntry }) {
  const { heldOut, live, status } = version
  const [shape, tone] = marks[status]
  return (
    <tr>
      <th scope="row">
        <a href={`/runs/${version.runId}`}>v{version.version}</a>
      </th>
      <td>
        <span class={`badge ${tone}`}>
          <Mark shape={shape} />
          {status}
        </span>
        {version.barred && <span class="badge outline">barred</span>}
        {heldOut?.belowNaive === true && <span class="badge outline">below the naive forecast</span>}
      </td>
      <td class="number">
        <Moment at={version.cutoffAt} />
      </td>
      <td class="right number">{percentText(heldOut?.accuracy)}</td>
      <td class="right number">{countText(heldOut?.rows)}</td>
      <td class="right number">{naiveText(heldOut)}</td>
      <td class="right number">{leadText(heldOut)}</td>
      <td class="judged">
        {version.gateOutcome ?? '–'}
        {version.statusReason && <small class="muted">{version.statusReason}</small>}
      </td>
      <td class="right number">{percentText(live.accuracy)}</td>
      <td class="right number">{countText(live.labelled)}</td>
      <td class="judged">
        {probations[version.probation]}
        {version.probation === 'running' && version.probationUntil && (
          <small class="muted">
            until <Moment at={version.probationUntil} />, earlier by evidence
          </small>
        )}
      </td>
      <td class="right number">{bytesText(version.artifactBytes)}</td>
      <td>{version.retained ? 'kept' : <span class="muted">removed</span>}</td>
    </tr>
  )
}

type HeldOut = VersionEntry['heldOut']

/** The accuracy of the best naive forecast; its loss where the model has another metric. */
function naiveText(heldOut: HeldOut): string {
  if (heldOut === null || heldOut.naiveLoss === null) return '–'
  return heldOut.metric === 'accuracy' ? percentText(1 - heldOut.naiveLoss) : `loss ${fixedText(heldOut.naiveLoss)}`
}

/** The lead over the champion with its standard error, in points where the metric is a share. */
function leadText(heldOut: HeldOut): string {
  if (heldOut === null) return '–'
  const { accuracy, championAccuracy, lossSaved, lossSavedError, metric } = heldOut
  if (lossSaved === null) {
    return accuracy === null || championAccuracy === null ? '–' : pointsText(accuracy - championAccuracy)
  }
  const isShare = metric === 'accuracy' || metric === 'balanced-accuracy'
  const lead = isShare ? pointsText(lossSaved) : `${lossSaved < 0 ? '−' : '+'}${fixedText(Math.abs(lossSaved))}`
  if (lossSavedError === null) return lead
  return `${lead} ± ${isShare ? (lossSavedError * 100).toFixed(1) : fixedText(lossSavedError)}`
}
