import type { ModelSummary } from '#contracts/api/model-summary'
import type { VersionEntry } from '#contracts/api/model-version'
import { call } from '../../api/call.ts'
import { ofModel, useResource } from '../../api/use-resource.ts'
import { bytesText, countText, fixedText, percentText } from '../../format/numbers.ts'
import { Mark, type MarkShape } from '../../parts/mark.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Empty } from '../../parts/notices.tsx'
import { Shown } from '../../parts/shown.tsx'
import { goWith } from '../../routing/location.ts'
import { CompareVersions } from './compare-versions.tsx'
import { leadText, naiveText } from './held-out-text.ts'

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

/** As many columns as a wide screen has room for. */
const comparedMax = 5

interface VersionsTabProps {
  readonly model: ModelSummary
  readonly query: Readonly<Record<string, string>>
}

/** The versions: the outcome of the gate, the accuracy in production, and the chosen ones side by side. */
export function VersionsTab({ model, query }: VersionsTabProps) {
  const chosen = (query.compare ?? '').split(',').map(Number)
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
            <ChosenVersions versions={found.versions} chosen={chosen} />
          )
        }
      </Shown>
    </section>
  )
}

interface VersionsProps {
  readonly versions: readonly VersionEntry[]
  /** Numbers of the versions to compare; others are ignored. */
  readonly chosen: readonly number[]
}

function ChosenVersions({ versions, chosen }: VersionsProps) {
  const compared = versions.filter(({ version }) => chosen.includes(version)).slice(0, comparedMax)
  return (
    <>
      {compared.length > 1 ? (
        <CompareVersions versions={compared} />
      ) : (
        versions.length > 1 && <p class="muted">Choose two versions or more to see them side by side.</p>
      )}
      <VersionsTable versions={versions} chosen={compared.map(({ version }) => version)} />
    </>
  )
}

function VersionsTable({ versions, chosen }: VersionsProps) {
  const choose = (version: number, isChosen: boolean) => {
    const next = isChosen ? [...chosen, version] : chosen.filter((other) => other !== version)
    goWith({ compare: next.length === 0 ? null : next.join(',') }, { replace: true })
  }
  return (
    <div class="scroll" role="region" aria-label="All versions" tabIndex={0}>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">Compare</span>
            </th>
            <th scope="col">Version</th>
            <th scope="col">Status</th>
            <th scope="col">Trained up to</th>
            <th scope="col" class="right">
              Held-out accuracy
            </th>
            <th scope="col" class="right">
              Precision
            </th>
            <th scope="col" class="right">
              Recall
            </th>
            <th scope="col" class="right">
              AUC
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
            <VersionRow
              key={version.version}
              version={version}
              isChosen={chosen.includes(version.version)}
              isFull={chosen.length >= comparedMax}
              onChoose={(isChosen) => choose(version.version, isChosen)}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface VersionRowProps {
  readonly version: VersionEntry
  readonly isChosen: boolean
  /** No further one may be chosen. */
  readonly isFull: boolean
  readonly onChoose: (isChosen: boolean) => void
}

function VersionRow({ version, isChosen, isFull, onChoose }: VersionRowProps) {
  const { heldOut, live, status } = version
  const [shape, tone] = marks[status]
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={`Compare version ${version.version}`}
          checked={isChosen}
          disabled={isFull && !isChosen}
          onChange={(event) => onChoose(event.currentTarget.checked)}
        />
      </td>
      <th scope="row">
        <a href={`/runs/${version.runId}`}>v{version.version}</a>
      </th>
      <td>
        <span class={`badge ${tone}`}>
          <Mark shape={shape} />
          {status}
        </span>
        {version.barred && <span class="badge outline">barred</span>}
        {heldOut?.belowNaive === true && <span class="badge outline">not above the naive forecast</span>}
      </td>
      <td class="number">
        <Moment at={version.cutoffAt} />
      </td>
      <td class="right number">{percentText(heldOut?.accuracy)}</td>
      <td class="right number">{percentText(heldOut?.precision)}</td>
      <td class="right number">{percentText(heldOut?.recall)}</td>
      <td class="right number">{fixedText(heldOut?.auc)}</td>
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
