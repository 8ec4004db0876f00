import { dayMs, type Instant } from '#core/instant'
import type { Engine } from '#local/engine'
import { countLedger, ledgerDigest } from './count-ledger.ts'
import type { Example } from './example-folder.ts'
import { serveFirstVersion } from './first-version.ts'
import { allLabelledRows } from './kept-rows.ts'
import { type Accuracy, measureAccuracy } from './measure-accuracy.ts'
import { retrainingsOf } from './retrainings-of.ts'
import { scoreWithoutRetraining } from './score-without-retraining.ts'

export interface ReplaySpan {
  /** Time of the first row. */
  readonly firstAt: Instant
  /** End of the history; versions are evaluated from here on. */
  readonly startsAt: Instant
  readonly endsAt: Instant
}

export type ReplayReport = Awaited<ReturnType<typeof reportReplay>>

/**
 * The figures of a replay, read from the database. `accuracyWithoutRetraining` is measured: the first version alone
 * scores the same rows.
 */
export async function reportReplay(engine: Engine, example: Example, span: ReplaySpan) {
  const { name: modelName, classificationThreshold } = example.model
  const { database, modelServer, objectStore } = engine.ports
  const counts = await countLedger(database, modelName)
  const rows = () => allLabelledRows({ database, objectStore }, { modelName, from: span.startsAt, to: span.endsAt })
  const accuracy = await measureAccuracy(rows(), classificationThreshold)
  const servedName = await serveFirstVersion({ modelServer, objectStore }, modelName)
  const alone = servedName === null ? null : await scoreWithoutRetraining(example, rows(), { modelServer, servedName })
  return {
    model: modelName,
    simulatedDays: Math.round(((span.endsAt - span.firstAt) / dayMs) * 100) / 100,
    observations: counts.observations,
    labels: counts.labels,
    rejectedRows: counts.rejectedRows,
    driftChecks: counts.driftChecks,
    performanceChecks: counts.performanceChecks,
    retrainings: retrainingsOf(counts),
    versions: {
      promoted: counts.runs.promoted ?? 0,
      rejected: counts.runs.rejected ?? 0,
      rolledBack: counts.entries['rollback/rolled-back'] ?? 0,
    },
    gate: {
      first: counts.gate.first ?? 0,
      better: counts.gate.better ?? 0,
      indistinguishable: counts.gate.indistinguishable ?? 0,
      worse: counts.gate.worse ?? 0,
      unfit: counts.gate.unfit ?? 0,
      championUnreadable: counts.gate['champion-unreadable'] ?? 0,
      unjudged: counts.gate.unjudged ?? 0,
    },
    ...accuraciesOf(accuracy, alone),
    deadLetters: (await engine.bus.listDeadLetters()).length,
    ledger: await ledgerDigest(database),
  }
}

function accuraciesOf(accuracy: Accuracy, alone: { readonly rows: number; readonly correct: number } | null) {
  const { rows, correct, rowsAfterLabel, correctByRepeating } = accuracy
  return {
    scoredRows: rows,
    accuracy: share(correct, rows),
    accuracyWithoutRetraining: alone && share(alone.correct, alone.rows),
    accuracyOfRepeatingTheLastLabel: share(correctByRepeating, rowsAfterLabel),
  }
}

/** Null for an empty whole. */
function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
