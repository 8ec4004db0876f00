import { hourMs, type Instant } from '#core/instant'
import { decideRollback } from '#core/policy/versions/decide-rollback'
import { findChoiceInTheWay } from '#core/policy/versions/find-choice-in-the-way'
import { findPreviousVersion } from '#core/policy/versions/find-previous-version'
import { returnableVersions } from '#core/policy/versions/scored-beside'
import type { Ports } from '#core/ports/ports'
import { countLabelledSince } from '#store/decisions/count-labelled-since'
import type { LoadedModel } from '#store/models/load-model'
import { compareVersions } from '#store/versions/compare-versions'
import type { ModelVersion } from '#store/versions/load-versions'

/**
 * Compares the champion with the versions that could replace it: since its promotion during probation, on the latest
 * rows later.
 */
export async function compareWithRetained(
  { database }: Pick<Ports, 'database'>,
  model: LoadedModel,
  {
    versions,
    version,
    now,
  }: { readonly versions: readonly ModelVersion[]; readonly version: number; readonly now: Instant },
) {
  const { modelName, configuration, definition } = model
  const champion = versions.find((candidate) => candidate.version === version)
  if (champion?.promotedAt == null) return null
  const returnable = new Set(returnableVersions(versions).map((candidate) => candidate.version))
  const inProbation = champion.probationState === 'running'
  if (returnable.size === 0 && !inProbation) return null
  const promotedAt = champion.promotedAt
  const from = inProbation
    ? promotedAt
    : Math.max(promotedAt, now - configuration.performance_window_hours_max * hourMs)
  const pairs =
    returnable.size === 0
      ? []
      : await compareVersions(database, {
          modelName,
          championVersion: version,
          otherVersions: [...returnable],
          from,
          threshold: definition.classificationThreshold,
        })
  const probation = inProbation
    ? {
        previousVersion: findPreviousVersion(versions, version)?.version ?? null,
        labels: await countLabelledSince(database, { modelName, version, from: promotedAt }),
        labelsNeeded: configuration.probation_rows,
      }
    : null
  const candidates = pairs.map((pair) => ({
    ...pair,
    isPastChoice: findChoiceInTheWay(versions, pair.version) !== null,
  }))
  return { promotedAt, ...decideRollback({ championVersion: version, probation, candidates }, configuration) }
}
