import { dayMs, type Instant } from '#core/instant'
import type { Engine } from '#local/engine'
import { answerMeasure } from './answer-measure.ts'
import { countLedger, ledgerDigest } from './count-ledger.ts'
import type { Example } from './example-folder.ts'
import { serveFirstVersion } from './first-version.ts'
import { allLabelledRows } from './kept-rows.ts'
import { measureAnswers } from './measure-answers.ts'
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
 * The figures of a replay, read from the database. The one without retraining is measured: the first version alone scores
 * the same rows.
 */
export async function reportReplay(engine: Engine, example: Example, span: ReplaySpan) {
  const { name: modelName } = example.model
  const { database, modelServer, objectStore } = engine.ports
  const counts = await countLedger(database, modelName)
  const rows = () =>
    allLabelledRows({ database, objectStore }, { model: example.model, from: span.startsAt, to: span.endsAt })
  const measure = answerMeasure(example.model)
  const measured = await measureAnswers(rows(), measure)
  const servedName = await serveFirstVersion({ database, modelServer, objectStore }, modelName)
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
    scoredRows: measured.rows,
    figure: {
      name: measure.name,
      value: mean(measured.sum, measured.rows),
      withoutRetraining: alone && mean(alone.sum, alone.rows),
      ofRepeatingTheLastLabel: mean(measured.sumOfRepeating, measured.rowsAfterLabel),
    },
    deadLetters: (await engine.bus.listDeadLetters()).length,
    ledger: await ledgerDigest(database),
  }
}

/** Null of no rows. */
function mean(sum: number, rows: number): number | null {
  return rows === 0 ? null : sum / rows
}
