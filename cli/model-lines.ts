import type { ModelSummary } from '#contracts/api/models'
import { type Column, shortTime, tableLines } from './print-table.ts'

const columns: readonly Column<ModelSummary>[] = [
  { title: 'model', of: ({ name }) => name },
  { title: 'type', of: ({ type }) => type },
  { title: 'mode', of: ({ mode }) => mode },
  { title: 'champion', of: ({ championVersion }) => (championVersion === null ? null : `version ${championVersion}`) },
  { title: 'accuracy', of: accuracyOf, align: 'right' },
  { title: 'rows', of: ({ observations }) => observations, align: 'right' },
  { title: 'labels', of: ({ labels }) => labels, align: 'right' },
  { title: 'last row', of: ({ lastObservedAt }) => shortTime(lastObservedAt) },
  { title: 'run', of: ({ activeRun }) => (activeRun ? `${activeRun.runId} (${activeRun.state})` : null) },
  { title: 'problems', of: problemsOf },
]

/** Models as a table. */
export function modelLines(models: readonly ModelSummary[]): string[] {
  return models.length === 0
    ? ['No models yet: apply a model file with remodel models apply FILE.']
    : tableLines(models, columns)
}

function accuracyOf({ performance }: ModelSummary): string | null {
  return performance === null || performance.accuracy === null ? null : performance.accuracy.toFixed(3)
}

function problemsOf({ openEpisodes, waitingTriggers }: ModelSummary): string {
  const problems = openEpisodes.map(({ kind, severity }) => (severity === null ? kind : `${kind} (${severity})`))
  return [...new Set(problems), ...(waitingTriggers > 0 ? [`${waitingTriggers} waiting`] : [])].join(', ')
}
