import { ceilTo, dayMs, floorTo, hourMs, type Instant } from '#core/instant'
import { lossOfModel } from '#core/policy/performance/loss-of'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import { blocksToCompare, shortestBlockMs } from '#core/policy/versions/blocks-to-compare'
import type { ComparedLabels } from '#core/policy/versions/comparable-from'
import { decideRollback } from '#core/policy/versions/decide-rollback'
import { findChoiceInTheWay } from '#core/policy/versions/find-choice-in-the-way'
import { findPreviousVersion } from '#core/policy/versions/find-previous-version'
import { returnableVersions } from '#core/policy/versions/scored-beside'
import type { Database } from '#core/ports/database'
import type { Ports } from '#core/ports/ports'
import { measureOverlap } from '#store/losses/measure-overlap'
import type { LoadedModel } from '#store/models/load-model'
import { boundedLateness } from '#store/performance/measure-label-lateness'
import { comparePast } from '#store/versions/compare-past'
import { compareVersions } from '#store/versions/compare-versions'
import type { ModelVersion } from '#store/versions/load-versions'

/**
 * How far back archived versions are compared, in rows whose labels are in: a lead that took longer to show would be
 * too small to act on. It bounds the rows that a check reads.
 */
const watchedMs = 60 * dayMs

/** As many of long blocks as tell their noise and a lead. */
const watchedBlocks = 10

/** No check reads more rows than those of a year. */
const watchedMsMax = 365 * dayMs

/** Blocks of a probation may be hours, because a bad version has to give way fast. */
const pieceMsOf = (inProbation: boolean) => (inProbation ? hourMs : lossSpanMs)

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
    labelDelayMs,
    labelLatenessMs,
    now,
  }: {
    readonly versions: readonly ModelVersion[]
    readonly version: number
    /** As `selectLabelDelay` has it. */
    readonly labelDelayMs: number | null
    /** As `refreshLosses` found it. */
    readonly labelLatenessMs: number | null
    readonly now: Instant
  },
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
  // The past before the probation decides until it ends: another length would be another test of the same rows.
  const labels = await measureLabels(database, {
    modelName,
    delayMs: labelDelayMs ?? 0,
    latenessMs: labelLatenessMs,
    pieceMs,
    asOf: probation?.since ?? now,
  })
  const overlapMs = labels.overlap === 'none' ? 0 : labels.labelDelayMs
  const blockMs = shortestBlockMs({ pieceMs, overlapMs })
  const compared = {
    ...{ modelName, championVersion: version, otherVersions: returnable },
    loss: lossOfModel(definition, champion),
  }
  const watched = Math.min(watchedMsMax, Math.max(watchedMs, watchedBlocks * blockMs) + labels.labelLatenessMs)
  const pieces =
    probation === null
      ? await comparePast(database, {
          ...compared,
          from: ceilTo(Math.max(promotedAt, now - watched), lossSpanMs),
          to: floorTo(now - labels.labelLatenessMs, blockMs),
          ...{ labelLatenessMs: labels.labelLatenessMs, now },
        })
      : await compareVersions(database, { ...compared, from: promotedAt, to: floorTo(now, pieceMs), pieceMs })
  const candidates = returnable.map((candidate) => ({
    version: candidate,
    isPastChoice: findChoiceInTheWay(versions, candidate) !== null,
    ...blocksToCompare(pieces.get(candidate) ?? [], { ...labels, overlapMs, pieceMs, now }),
  }))
  const facts = { championVersion: version, metric: definition.metric, now, labels, probation, candidates }
  return { promotedAt, ...decideRollback(facts, configuration) }
}

/** How late a model's labels come, and whether errors overlap for as long. */
async function measureLabels(
  database: Database,
  {
    modelName,
    delayMs,
    latenessMs,
    pieceMs,
    asOf,
  }: {
    readonly modelName: string
    readonly delayMs: number
    readonly latenessMs: number | null
    readonly pieceMs: number
    readonly asOf: Instant
  },
): Promise<ComparedLabels> {
  // In whole hours: minutes that labels come sooner or later from check to check change no test.
  const labelDelayMs = Math.round(delayMs / hourMs) * hourMs
  // A young model shows only how late its labels are at least.
  const labelLatenessMs = Math.max(labelDelayMs, boundedLateness(latenessMs))
  // An overlap that is no longer than the shortest block changes nothing.
  if (shortestBlockMs({ pieceMs, overlapMs: labelDelayMs }) === pieceMs)
    return { labelDelayMs, labelLatenessMs, overlap: 'none' }
  const overlap = await measureOverlap(database, { modelName, labelDelayMs, labelLatenessMs, asOf })
  return { labelDelayMs, labelLatenessMs, overlap }
}
