import type { ModelSummary } from '#contracts/api/model-summary'
import type { VersionEntry } from '#contracts/api/model-version'
import type { Task } from '#contracts/task'
import { call } from '../../api/call.ts'
import { ofModel, useResource } from '../../api/use-resource.ts'
import { bytesText, countText } from '../../format/numbers.ts'
import { Mark, type MarkShape } from '../../parts/mark.tsx'
import { ModelCardLink } from '../../parts/model-card-link.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Empty } from '../../parts/notices.tsx'
import { Shown } from '../../parts/shown.tsx'
import { goWith } from '../../routing/location.ts'
import { CompareVersions, type CompareVersionsProps } from './compare-versions.tsx'
import { heldOutColumns } from './held-out-columns.ts'
import { heldOutFigureText, leadText, naiveText } from './held-out-text.ts'

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
            <ChosenVersions
              modelName={model.name}
              versions={found.versions}
              chosen={chosen}
              task={found.task}
              metric={found.metric}
            />
          )
        }
      </Shown>
    </section>
  )
}

interface VersionsProps extends CompareVersionsProps {
  readonly modelName: string
  /** Numbers of the versions to compare; others are ignored. */
  readonly chosen: readonly number[]
}

function ChosenVersions({ modelName, versions, chosen, ...judged }: VersionsProps) {
  const compared = versions.filter(({ version }) => chosen.includes(version)).slice(0, comparedMax)
  return (
    <>
      {compared.length > 1 ? (
        <CompareVersions modelName={modelName} versions={compared} {...judged} />
      ) : (
        versions.length > 1 && <p class="muted">Choose two versions or more to see them side by side.</p>
      )}
      <VersionsTable
        modelName={modelName}
        versions={versions}
        chosen={compared.map(({ version }) => version)}
        {...judged}
      />
    </>
  )
}

/** F1 has no column of its own beside precision and recall: the versions side by side have it, and each figure's rows. */
function shownColumns(task: Task, metric: string) {
  return heldOutColumns(task, metric).filter(({ title }) => title !== 'F1')
}

function VersionsTable({ modelName, versions, chosen, task, metric }: VersionsProps) {
  const choose = (version: number, isChosen: boolean) => {
    const next = isChosen ? [...chosen, version] : chosen.filter((other) => other !== version)
    goWith({ compare: next.length === 0 ? null : next.join(',') }, { replace: true })
  }
  return (
    <div class="scroll" role="region" aria-label="All versions" tabIndex={0}>
      <table class="plain-table versions">
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">Compare</span>
            </th>
            <th scope="col">Version</th>
            <th scope="col">Status</th>
            <th scope="col">Trained up to</th>
            {shownColumns(task, metric).map(({ title }) => (
              <th key={title} scope="col" class="right">
                {title}
              </th>
            ))}
            <th scope="col" class="right">
              Naive forecast
            </th>
            <th scope="col" class="right">
              Against champion
            </th>
            <th scope="col">Gate</th>
            <th scope="col" class="right">
              Live {metric}
            </th>
            <th scope="col">Probation</th>
            <th scope="col">Files</th>
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <VersionRow
              key={version.version}
              modelName={modelName}
              version={version}
              task={task}
              metric={metric}
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

interface VersionRowProps extends Omit<CompareVersionsProps, 'versions'> {
  readonly modelName: string
  readonly version: VersionEntry
  readonly isChosen: boolean
  /** No further one may be chosen. */
  readonly isFull: boolean
  readonly onChoose: (isChosen: boolean) => void
}

function VersionRow({ modelName, version, task, metric, isChosen, isFull, onChoose }: VersionRowProps) {
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
        {heldOut?.belowNaive === true && <span class="badge outline">not better than the naive forecast</span>}
      </td>
      <td class="number">
        <Moment at={version.cutoffAt} />
      </td>
      {shownColumns(task, metric).map(({ title, text }, index) => (
        <td key={title} class="right number noted">
          {text(heldOut)}
          {index === 0 && heldOut && <small class="muted">{countText(heldOut.rows)} rows</small>}
        </td>
      ))}
      <td class="right number">{naiveText(heldOut)}</td>
      <td class="right number">{leadText(heldOut)}</td>
      <td class="judged gate">
        {version.gateOutcome ?? '–'}
        {version.statusReason && <small class="muted">{version.statusReason}</small>}
      </td>
      <td class="right number noted">
        {heldOutFigureText(metric, live.figure)}
        {live.labelled > 0 && <small class="muted">{countText(live.labelled)} labels</small>}
      </td>
      <td class="judged">
        {probations[version.probation]}
        {version.probation === 'running' && version.probationUntil && (
          <small class="muted">
            until <Moment at={version.probationUntil} />, earlier by evidence
          </small>
        )}
      </td>
      <td class="noted">
        <ModelCardLink modelName={modelName} version={version.version} />
        <small class="muted">{version.retained ? bytesText(version.artifactBytes) : 'files removed'}</small>
      </td>
    </tr>
  )
}
