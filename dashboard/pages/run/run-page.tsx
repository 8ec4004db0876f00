import { useState } from 'preact/hooks'
import type { Explanation } from '#contracts/api/explanations'
import { call } from '../../api/call.ts'
import type { Change } from '../../api/live.ts'
import { useResource } from '../../api/use-resource.ts'
import { ExplanationSections } from '../../parts/explanation-sections.tsx'
import { RunOutcome } from '../../parts/run-outcome.tsx'
import { Shown } from '../../parts/shown.tsx'
import { CancelDialog } from './cancel-dialog.tsx'
import { GateTable } from './gate-table.tsx'
import { HeldOutSection } from './held-out-section.tsx'
import { RunFacts } from './run-facts.tsx'
import { RunLog } from './run-log.tsx'
import { RunSteps } from './run-steps.tsx'

/** One run: its progress, log, comparison with the champion, and reasons. */
export function RunPage({ runId }: { readonly runId: string }) {
  const [isCancelling, setCancelling] = useState(false)
  const follows = (change: Change) =>
    change.kind !== 'event' || change.runId === runId || runId.startsWith(`${change.modelName}-`)
  const params = { run: runId }
  const run = useResource(`run/${runId}`, (signal) => call('getRun', { params }, { signal }), { follows })
  const explanation = useResource(`run-explanation/${runId}`, (signal) => call('explainRun', { params }, { signal }), {
    follows,
    restMs: 1500,
  })
  return (
    <Shown of={run} title={runId} rows={6} label="Loading the run">
      {(found) => (
        <>
          <header class="page-head">
            <div>
              <p class="crumbs">
                <a href="/">Models</a> / <a href={`/models/${found.modelName}`}>{found.modelName}</a>
              </p>
              <h1>
                <span class="run-id">{runId}</span> <RunOutcome run={found} />
              </h1>
              {explanation.value && <p class="description">{explanation.value.summary}</p>}
            </div>
            {!found.ended && (
              <div class="actions">
                <button type="button" onClick={() => setCancelling(true)}>
                  Cancel the run
                </button>
              </div>
            )}
          </header>
          <RunSteps run={found} evaluatingAt={evaluatingAtOf(explanation.value)} />
          {found.waitingReason && (
            <p>
              <strong>Waiting for capacity:</strong> {found.waitingReason}
            </p>
          )}
          {found.failure && (
            <div class="failure">
              <p>
                <strong>Why it failed:</strong> {found.failure}
              </p>
            </div>
          )}
          <div class="columns">
            <GateTable run={found} />
            <RunFacts run={found} />
          </div>
          <HeldOutSection run={found} />
          <RunLog run={found} />
          {explanation.value && <ExplanationSections explanation={explanation.value} />}
          {isCancelling && <CancelDialog run={found} onClose={() => setCancelling(false)} onDone={run.reload} />}
        </>
      )}
    </Shown>
  )
}

/** The time at which the last attempt's evaluation began, from the ledger. */
function evaluatingAtOf(explanation: Explanation | null): string | null {
  const steps = explanation?.sections.find(({ kind }) => kind === 'steps')?.lines ?? []
  return steps.findLast(({ fact }) => fact === 'run/evaluating')?.at ?? null
}
