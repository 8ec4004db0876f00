import { createHash } from 'node:crypto'
import type { FleetModel, ModelSummary } from '#contracts/api/model-summary'

/** A model on one line, with a tag of 72 bits that differs as soon as anything on the line does. */
export interface TaggedModel {
  readonly tag: string
  readonly model: FleetModel
}

/** The lines of models with their tags. A tag is made of the content alone, so that any process makes the same one. */
export function taggedModelsOf(summaries: readonly ModelSummary[]): TaggedModel[] {
  return summaries.map((summary) => {
    const model = fleetModelOf(summary)
    return { tag: createHash('sha256').update(JSON.stringify(model)).digest('base64url').slice(0, 12), model }
  })
}

function fleetModelOf(summary: ModelSummary): FleetModel {
  const { servingProblem, lastRun, performance } = summary
  return {
    name: summary.name,
    type: summary.type,
    mode: summary.mode,
    metric: summary.metric,
    championVersion: summary.championVersion,
    servingVersion: summary.servingVersion,
    servingProblem: servingProblem && { reason: servingProblem.reason },
    activeRun: summary.activeRun,
    lastRun: lastRun && { runId: lastRun.runId, state: lastRun.state, endedAt: lastRun.endedAt },
    nextRunAt: summary.nextRunAt,
    breaker: summary.breaker,
    performanceThreshold: summary.performanceThreshold,
    performance: performance && {
      at: performance.at,
      accuracy: performance.accuracy,
      verdict: performance.verdict,
      naiveAccuracy: performance.naiveAccuracy,
      figure: performance.figure,
      naiveFigure: performance.naiveFigure,
    },
    openEpisodes: summary.openEpisodes.map(({ kind, subject, severity }) => ({ kind, subject, severity })),
    tooFewRows: summary.tooFewRows,
  }
}
