import { dayMs, type Instant } from '#core/instant'
import type { Block } from '#core/statistics/block'
import type { FeatureBlocks } from './encode-blocks.ts'
import type { FeatureBlock } from './feature-block.ts'
import { blockOf, type FollowedSeries, followedSeries } from './followed-series.ts'
import {
  advanceSeries,
  freshSeries,
  learnSeries,
  type SeriesEvidence,
  seriesEvidence,
  type WatchedSeries,
  type Watching,
} from './watch-series.ts'

/** All features over one block of time. */
export interface BlockAt {
  readonly at: Instant
  readonly features: FeatureBlocks
}

/** How blocks of one length are watched. */
export interface FeatureWatching extends Watching {
  /** Blocks of a day: each is compared with those of its own time of day. */
  readonly blocksPerDay: number
}

/** A series with its usual means by time of day. */
interface LearnedSeries extends WatchedSeries {
  readonly usual: readonly number[]
}

export interface LearnedFeatures {
  readonly watching: FeatureWatching
  readonly series: ReadonlyMap<string, readonly LearnedSeries[]>
  /** The mean excess of all features, which shows a small change of many; null where it could not be learned. */
  readonly overall: WatchedSeries | null
}

/** The evidence of all series, after some blocks. */
export interface FeatureEvidence {
  readonly series: ReadonlyMap<string, readonly (readonly SeriesEvidence[])[]>
  readonly overall: readonly SeriesEvidence[]
  readonly lastAt: Instant | null
}

/** The excess of all features has no size that is material by itself; this keeps the smallest changes out. */
const overallSeries: FollowedSeries = {
  figure: 'excess',
  index: 0,
  directions: [1],
  tolerance: 0.1,
  caution: 2,
}

/**
 * Learns all series of a reference.
 *
 * @complexity O(blocks times features)
 */
export function learnFeatures(
  reference: readonly BlockAt[],
  { threshold, watching, tolerances = 1 }: { threshold: number; watching: FeatureWatching; tolerances?: number },
): LearnedFeatures {
  const names = new Set(reference.flatMap(({ features }) => [...features.keys()]))
  const series = new Map<string, readonly LearnedSeries[]>()
  for (const name of names) {
    const sample = lastWithValue(reference, name)
    if (!sample) continue
    const learned = followedSeries(sample, threshold).flatMap((followed) => {
      const found = learnOne(reference, { name, followed, watching, tolerances })
      return found ? [found] : []
    })
    if (learned.length > 0) series.set(name, learned)
  }
  const partial = { watching, series, overall: null }
  const excesses = reference.flatMap((block) => overallBlock(block, partial) ?? [])
  return { ...partial, overall: learnSeries(excesses, { series: overallSeries, watching }) }
}

function learnOne(
  reference: readonly BlockAt[],
  asked: { name: string; followed: FollowedSeries; watching: FeatureWatching; tolerances: number },
): LearnedSeries | null {
  const { name, followed, watching, tolerances } = asked
  const blocks = reference.flatMap(({ at, features }) => {
    const block = blockOf(features.get(name), followed)
    return block ? [{ ...block, phase: phaseOf(at, watching) }] : []
  })
  const usual = Array.from({ length: watching.blocksPerDay }, (_, phase) =>
    meanOfRows(blocks.filter((block) => block.phase === phase)),
  )
  const centered = blocks.map(({ mean, rowCount, phase }) => ({ mean: mean - (usual[phase] as number), rowCount }))
  const learned = learnSeries(centered, { series: followed, watching, tolerances })
  return learned && { ...learned, usual }
}

/** A feature's last block with a value: one of nulls alone does not show which shares are followed. */
export function lastWithValue(blocks: readonly BlockAt[], name: string): FeatureBlock | undefined {
  const own = blocks.flatMap(({ features }) => features.get(name) ?? [])
  return own.findLast(({ rowCount, nullCount }) => nullCount < rowCount)
}

/** No evidence yet. */
export function freshFeatures({ series, overall, watching }: LearnedFeatures): FeatureEvidence {
  return {
    series: new Map([...series].map(([name, each]) => [name, each.map((one) => freshSeries(one, watching))])),
    overall: overall ? freshSeries(overall, watching) : [],
    lastAt: null,
  }
}

/** The evidence after one more block. @complexity O(features times sizes) */
export function advanceFeatures(state: FeatureEvidence, block: BlockAt, learned: LearnedFeatures): FeatureEvidence {
  const { watching, overall } = learned
  const { at, features } = block
  const { sizes } = watching
  const series = new Map(state.series)
  for (const [name, each] of learned.series) {
    const known = state.series.get(name)
    if (!known || !features.has(name)) continue
    series.set(
      name,
      each.map((one, index) => {
        const own = centeredBlock(block, name, one, watching)
        const states = known[index] as readonly SeriesEvidence[]
        return own ? advanceSeries(states, { block: own, at, learned: one, sizes }) : states
      }),
    )
  }
  const excess = overall && overallBlock(block, learned)
  return {
    series,
    overall:
      overall && excess ? advanceSeries(state.overall, { block: excess, at, learned: overall, sizes }) : state.overall,
    lastAt: at,
  }
}

/** A feature's evidence: the mean over its series. */
export function featureEvidence(states: readonly (readonly SeriesEvidence[])[]): number {
  return states.reduce((sum, each) => sum + seriesEvidence(each), 0) / states.length
}

function centeredBlock(
  { at, features }: BlockAt,
  name: string,
  series: LearnedSeries,
  watching: FeatureWatching,
): Block | null {
  const block = blockOf(features.get(name), series)
  const usual = series.usual[phaseOf(at, watching)] as number
  return block && Number.isFinite(usual) ? { mean: block.mean - usual, rowCount: block.rowCount } : null
}

function overallBlock(block: BlockAt, learned: Pick<LearnedFeatures, 'series' | 'watching'>): Block | null {
  let [sum, count, rowCount] = [0, 0, 0]
  for (const [name, each] of learned.series) {
    let [excess, counted] = [0, 0]
    for (const series of each) {
      const own = centeredBlock(block, name, series, learned.watching)
      if (!own) continue
      const distance = series.directions.length === 1 ? own.mean : Math.abs(own.mean)
      excess += Math.max(0, distance - series.allowance) / Math.sqrt(series.variance)
      counted += 1
      rowCount = Math.max(rowCount, own.rowCount)
    }
    if (counted === 0) continue
    sum += excess / counted
    count += 1
  }
  return count === 0 ? null : { mean: sum / count, rowCount }
}

function phaseOf(at: Instant, { blocksPerDay }: FeatureWatching): number {
  return Math.floor((at * blocksPerDay) / dayMs) % blocksPerDay
}

/** NaN without blocks. */
function meanOfRows(blocks: readonly Block[]): number {
  const rows = blocks.reduce((sum, { rowCount }) => sum + rowCount, 0)
  return blocks.reduce((sum, { mean, rowCount }) => sum + mean * rowCount, 0) / rows
}
