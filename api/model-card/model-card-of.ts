import { isoOrNull } from '#api/http/iso-or-null'
import { versionEntryOf } from '#api/models/version-entry-of'
import type { ModelCard } from '#contracts/api/model-card'
import { byImportance } from '#contracts/feature-importance'
import { metricFigure } from '#contracts/metric-words'
import { toIso } from '#core/instant'
import { meanOfBlocks } from '#core/statistics/mean-of-blocks'
import type { CardFacts } from './card-facts.ts'
import { limitsOf } from './limits-of.ts'

/** All that is known of a version. Features and parameters are those of the present model file; `limits` says so. */
export function modelCardOf(facts: CardFacts): ModelCard {
  const { model, version, evaluation, run } = facts
  const { definition, modelName } = model
  const entry = versionEntryOf(version, definition.metric)
  const { task, classes, rows, interval } = evaluation
  const gate = version.gate as { readonly reason?: unknown } | null
  return {
    modelName,
    version: version.version,
    description: definition.description ?? null,
    type: model.modelType,
    task,
    classes,
    classificationThreshold: task === 'binary-classification' ? definition.classificationThreshold : null,
    status: version.status,
    statusReason: version.statusReason,
    createdAt: entry.createdAt,
    promotedAt: entry.promotedAt,
    retiredAt: entry.retiredAt,
    data: {
      from: entry.trainedFrom,
      evaluatedTo: evaluation.evaluationCutoff,
      to: entry.cutoffAt,
      trainingRows: rows?.training ?? null,
      heldOutRows: rows?.holdout ?? null,
      rows: rows?.joined ?? null,
    },
    features: featuresOf(facts),
    parameters: definition.parameters,
    heldOut: heldOutOf(facts),
    interval,
    live: { ...entry.live, metric: metricFigure(definition.metric, 0).name },
    gate: { outcome: version.gateOutcome, reason: typeof gate?.reason === 'string' ? gate.reason : null },
    probation: version.probation,
    lineage: {
      runId: run.runId,
      trigger: run.trigger,
      reason: run.reason,
      askedBy: run.askedBy,
      causes: run.causes,
      requestedAt: toIso(run.requestedAt),
      endedAt: isoOrNull(run.endedAt),
      championVersion: run.championVersion,
      backend: run.backend,
      jobName: run.jobName,
      trainedIn: version.trainedIn ?? run.trainedIn,
    },
    artifact: { sha256: version.artifactSha256, bytes: version.artifactBytes, retained: version.retained },
    limits: limitsOf(facts),
  }
}

function featuresOf({ model, evaluation: { importance } }: CardFacts): ModelCard['features'] {
  const features = new Map(model.definition.features.map((feature) => [feature.name, feature]))
  const measured = new Map(importance?.features.map((entry) => [entry.feature, entry]))
  return byImportance([...features.keys()], importance).flatMap((name) => {
    const feature = features.get(name)
    const entry = measured.get(name)
    if (!feature) return []
    const { group, kind } = feature
    return {
      ...{ name, group, kind },
      ...{ importance: entry?.importance ?? null, importanceError: entry?.standardError ?? null },
    }
  })
}

function heldOutOf({ version, evaluation }: CardFacts): ModelCard['heldOut'] {
  const { challenger, lossesByTime } = evaluation
  if (challenger === null) return null
  const evidence = (version.gate?.evidence ?? {}) as Readonly<Record<string, unknown>>
  const number = (value: unknown) => (typeof value === 'number' ? value : null)
  const figureOf = (of: 'challenger' | 'champion') => {
    if (lossesByTime === null) return null
    const blocks = lossesByTime.blocks.map((block) => ({ sum: block[of], rowCount: block.rows }))
    const rowCount = blocks.reduce((sum, block) => sum + block.rowCount, 0)
    const loss = blocks.reduce<number | null>(
      (sum, block) => (sum === null || block.sum === null ? null : sum + block.sum),
      0,
    )
    if (loss === null || rowCount === 0) return null
    const known = meanOfBlocks(
      blocks.map((block) => ({ mean: (block.sum as number) / block.rowCount, rowCount: block.rowCount })),
    )
    const { value: figure } = metricFigure(lossesByTime.metric, loss / rowCount)
    return { figure, standardError: known?.standardError ?? null }
  }
  const naiveLoss = number(evidence.naiveLoss)
  return {
    metric: lossesByTime && metricFigure(lossesByTime.metric, 0).name,
    version: figureOf('challenger'),
    champion: figureOf('champion'),
    naive:
      lossesByTime === null || naiveLoss === null
        ? null
        : { figure: metricFigure(lossesByTime.metric, naiveLoss).value, standardError: null },
    lossSaved: number(evidence.lossSaved),
    lossSavedError: number(evidence.lossSavedError),
    figures: challenger,
  }
}
