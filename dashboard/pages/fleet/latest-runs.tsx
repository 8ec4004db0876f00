import { call } from '../../api/call.ts'
import { useResource } from '../../api/use-resource.ts'
import { Moment } from '../../parts/moment.tsx'
import { RunOutcome } from '../../parts/run-outcome.tsx'

const runsShown = 12

/** The latest runs with their reasons. */
export function LatestRuns({ showsModel }: { readonly showsModel: boolean }) {
  const runs = useResource('latest-runs', (signal) => call('listRuns', { query: { limit: runsShown } }, { signal }), {
    follows: ({ kind }) => kind === 'event',
  })
  if (!runs.value || runs.value.runs.length === 0) return null
  return (
    <section aria-labelledby="latest-runs">
      <h2 id="latest-runs">Latest runs</h2>
      <ol class="runs">
        {runs.value.runs.map((run) => (
          <li key={run.runId}>
            <span class="run-when number">
              <Moment at={run.requestedAt} />
            </span>
            <RunOutcome run={run} />
            <span class="run-why">
              {showsModel && <a href={`/models/${run.modelName}`}>{run.modelName}</a>}{' '}
              <a href={`/runs/${run.runId}`}>{run.trigger}</a> <span class="muted">{run.reason}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
