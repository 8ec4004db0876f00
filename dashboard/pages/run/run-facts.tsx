import type { RetrainingRun } from '#contracts/api/retraining-runs'
import { environmentInWords } from '#contracts/trained-in-words'
import { usageInWords } from '#contracts/usage-words'
import { call } from '../../api/call.ts'
import { clockState } from '../../api/live.ts'
import { useStore } from '../../api/store.ts'
import { useResource } from '../../api/use-resource.ts'
import { bytesText, countText, figureText } from '../../format/numbers.ts'
import { durationText } from '../../format/times.ts'
import { EvidenceTable } from '../../parts/evidence-table.tsx'
import { ModelCardLink } from '../../parts/model-card-link.tsx'
import { Moment } from '../../parts/moment.tsx'

/** The run's data, parameters, cost and artifact. */
export function RunFacts({ run }: { readonly run: RetrainingRun }) {
  const params = { model: run.modelName }
  const versions = useResource(
    run.version === null ? null : `versions/${run.modelName}`,
    (signal) => call('listVersions', { params }, { signal }),
    { follows: ({ kind }) => kind === 'again' },
  )
  const model = useResource(`model/${run.modelName}`, (signal) => call('getModel', { params }, { signal }), {
    follows: ({ kind }) => kind === 'again',
  })
  const limit = useResource(
    `configuration/${run.modelName}/training_cpus`,
    (signal) =>
      call('getConfiguration', { params: { name: 'training_cpus' }, query: { model: run.modelName } }, { signal }),
    { follows: ({ kind }) => kind === 'again' },
  )
  const version = versions.value?.versions.find((entry) => entry.version === run.version)
  const evidence = (run.gate?.evidence ?? {}) as Readonly<Record<string, unknown>>
  const parameters = model.value?.file.parameters ?? {}
  // A replay declares how long a training takes. What it really took is not known here.
  const simulated = useStore(clockState)?.kind === 'replay'
  const trainedMs = run.startedAt && run.endedAt ? Date.parse(run.endedAt) - Date.parse(run.startedAt) : null
  return (
    <section aria-labelledby="facts">
      <h2 id="facts">Data, parameters, artifact</h2>
      <dl class="pairs">
        <dt>trigger</dt>
        <dd>
          {run.trigger}
          {run.comprehensive && ', all history'}
          {run.forced && ', forced'}
          {run.askedBy && ` by ${run.askedBy}`}
        </dd>
        <dt>data window</dt>
        <dd class="number">
          {isBeginning(run.windowFrom) ? 'the beginning' : <Moment at={run.windowFrom} />} to{' '}
          <Moment at={run.cutoffAt} />
        </dd>
        <dt>training rows</dt>
        <dd class="number">{countText(evidence.trainingRows as number | undefined)}</dd>
        <dt>training time</dt>
        <dd class="number">
          {trainedMs === null ? '–' : durationText(trainedMs)}{' '}
          {run.backend && (
            <span class="muted">
              {simulated && 'simulated, '}on {run.backend}
            </span>
          )}
          {run.attempt > 1 && ` (attempt ${run.attempt})`}
        </dd>
        <dt>used</dt>
        <dd class="number">{run.usage === null ? <span class="muted">unknown</span> : usageInWords(run.usage)}</dd>
        <dt>cost</dt>
        <dd>
          {simulated ? (
            <span class="muted">not measured: a replay simulates the time of a training</span>
          ) : (
            <TrainingCost ms={trainedMs} cores={limit.value?.value} />
          )}
        </dd>
        <dt>job</dt>
        <dd>
          <code>{run.jobName ?? '–'}</code>
        </dd>
        <dt>environment</dt>
        <dd>
          {run.trainedIn === null ? (
            <span class="muted">unknown</span>
          ) : (
            <code class="hash">{environmentInWords(run.trainedIn)}</code>
          )}
        </dd>
        {version && (
          <>
            <dt>documents</dt>
            <dd>
              <ModelCardLink modelName={run.modelName} version={version.version} />
            </dd>
            <dt>artifact</dt>
            <dd class="number">
              {bytesText(version.artifactBytes)} {version.retained ? '' : <span class="muted">(removed)</span>}
            </dd>
            <dt>SHA-256</dt>
            <dd>
              <Hash text={version.artifactSha256} />
            </dd>
          </>
        )}
      </dl>
      <h3>Parameters in the current model file</h3>
      {Object.keys(parameters).length === 0 ? (
        <p class="muted">the trainer’s defaults</p>
      ) : (
        <EvidenceTable evidence={parameters} />
      )}
    </section>
  )
}

interface TrainingCostProps {
  readonly ms: number | null
  readonly cores: unknown
}

/** The core-hours of the training, at most. Their price is not known here. */
function TrainingCost({ ms, cores }: TrainingCostProps) {
  if (ms === null || typeof cores !== 'number') return <>–</>
  const coreHours = (ms / 3_600_000) * cores
  return (
    <span class="number">
      at most {figureText(coreHours)} core-hours{' '}
      <span class="muted">
        ({durationText(ms)} on {countText(cores)} {cores === 1 ? 'core' : 'cores'})
      </span>
    </span>
  )
}

/** Whether a training was on the whole history: its window begins in 1970. */
function isBeginning(windowFrom: string | null): boolean {
  return windowFrom !== null && Date.parse(windowFrom) === 0
}

/** A hash in two halves of equal length, between which a line may break. */
function Hash({ text }: { readonly text: string | null }) {
  if (text === null) return <>–</>
  const half = text.length / 2
  return (
    <code class="hash">
      {text.slice(0, half)}
      <wbr />
      {text.slice(half)}
    </code>
  )
}
