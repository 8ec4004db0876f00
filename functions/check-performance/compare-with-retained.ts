import { dayMs, floorTo, hourMs, type Instant } from '#core/instant'
import { blocksToCompare } from '#core/policy/versions/blocks-to-compare'
import { decideRollback } from '#core/policy/versions/decide-rollback'
import { findChoiceInTheWay } from '#core/policy/versions/find-choice-in-the-way'
import { findPreviousVersion } from '#core/policy/versions/find-previous-version'
import { returnableVersions } from '#core/policy/versions/scored-beside'
import type { Ports } from '#core/ports/ports'
import type { LoadedModel } from '#store/models/load-model'
import { measureLabelDelay } from '#store/performance/measure-label-delay'
import { measureLabelLateness } from '#store/performance/measure-label-lateness'
import { compareVersions } from '#store/versions/compare-versions'
import type { ModelVersion } from '#store/versions/load-versions'

/**
 * How far back archived versions are compared: a lead that took longer to show would be too small to act on. It bounds
 * the rows that a check reads.
 */
const watchedMsMax = 60 * dayMs

/** Blocks of a probation may be hours, because a bad version has to give way fast. */
const pieceMsOf = (inProbation: boolean) => (inProbation ? hourMs : 6 * hourMs)

/**
 * Compares the champion with the versions that could replace it: with the version before it since the promotion during
 * probation, with all retained ones later.
 *
 * @returns null if there is nothing to compare
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
  const { promotedAt, probationUntil } = champion
  const previousVersion = findPreviousVersion(versions, version)?.version ?? null
  const probation =
    champion.probationState === 'running' ? { previousVersion, since: promotedAt, until: probationUntil ?? now } : null
  const returnable = returnableVersions(versions)
    .map((candidate) => candidate.version)
    .filter((candidate) => probation === null || candidate === previousVersion)
  if (returnable.length === 0 && probation === null) return null
  const pieceMs = pieceMsOf(probation !== null)
  const from = probation === null ? Math.max(promotedAt, now - watchedMsMax) : promotedAt
  const pieces = await compareVersions(database, {
    modelName,
    championVersion: version,
    otherVersions: returnable,
    from,
    to: floorTo(now, pieceMs),
    pieceMs,
    loss: { ...definition, positiveShare: champion.positiveShare },
  })
  const labels = {
    labelDelayMs: (await measureLabelDelay(database, { modelName })) ?? 0,
    labelLatenessMs: await measureLabelLateness(database, { modelName, now }),
    coverageMin: configuration.label_coverage_min,
  }
  const candidates = returnable.map((candidate) => ({
    version: candidate,
    isPastChoice: findChoiceInTheWay(versions, candidate) !== null,
    ...blocksToCompare(pieces.get(candidate) ?? [], { ...labels, pieceMs, now }),
  }))
  const facts = { championVersion: version, metric: definition.metric, now, probation, candidates }
  return { promotedAt, ...decideRollback(facts, configuration) }
}
