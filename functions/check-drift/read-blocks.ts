import { dayMs, floorTo, hourMs, type Instant } from '#core/instant'
import { evidenceDays, quarterDays, referenceDaysMax, referenceDaysNeeded } from '#core/policy/drift/drift-watching'
import { decodeBlocks, encodeBlocks, type FeatureBlocks } from '#core/policy/drift/encode-blocks'
import { type FeatureBlock, featureBlock } from '#core/policy/drift/feature-block'
import type { BlockAt } from '#core/policy/drift/watch-features'
import type { Database } from '#core/ports/database'
import { type FeatureProfiles, referenceSketchK } from '#core/profile/feature-profile'
import { mergeProfileSets } from '#core/profile/merge-profiles'
import { profilesOfRows } from '#core/profile/profiles-of-rows'
import { mergeAllDigests, repeatedShare } from '#core/profile/row-digest'
import type { Block } from '#core/statistics/block'
import { type BlockResolution, type NewBlock, replaceBlocks } from '#store/drift/replace-blocks'
import { selectBlockRows } from '#store/drift/select-block-rows'
import { type StoredPart, selectBlocks } from '#store/drift/select-blocks'
import { loadBlockProfiles } from '#store/profiles/load-block-profiles'
import { queryTogether } from '#store/tables/query-together'
import type { VersionReference } from './read-references.ts'

/** A version's blocks, in the order of time: first those of its reference, then those since its cutoff. */
export interface ReadBlocks {
  readonly days: SplitBlocks
  readonly quarters: SplitBlocks
}

export interface SplitBlocks {
  readonly reference: readonly StoredBlock[]
  readonly since: readonly StoredBlock[]
}

/** A version, as far as a warm process knows it. */
interface KnownBlocks {
  readonly blocks: Map<string, StoredBlock>
  /** The lengths of block whose reference this process has found measured, or has measured. */
  readonly complete: Set<BlockResolution>
}

const none: SplitBlocks = { reference: [], since: [] }

export interface StoredBlock extends BlockAt {
  readonly rowCount: number
  /** The share of rows that repeat another one; null where rows have no digests. */
  readonly repeats: Block | null
}

const lengths: Readonly<Record<BlockResolution, number>> = { day: dayMs, quarter: 6 * hourMs }

/** Blocks that are measured in one go: their profiles are in memory together, up to a megabyte each. */
const measuredAtOnce = 14

/** Models whose blocks a warm process caches: up to a megabyte each. */
const keptMax = 20

export interface BlocksAsked {
  readonly modelName: string
  readonly version: number
  readonly reference: VersionReference
  readonly now: Instant
}

/**
 * Reads a version's blocks, measures those that are missing or have more rows by now, and stores them. A look thus reads
 * profiles of the newest blocks alone.
 *
 * The block that holds the cutoff is neither of the reference nor of the time since: the champion was trained on a part
 * of its rows. Hours are kept for a limited time, so that older quarters stay as they are, or are missing. Repeating it
 * measures nothing.
 */
export function makeBlockReader(database: Database): (asked: BlocksAsked) => Promise<ReadBlocks> {
  const kept = new Map<string, KnownBlocks>()
  return async (asked) => {
    if (asked.reference.profiles.size === 0) return { days: none, quarters: none }
    const key = `${asked.modelName}/${asked.version}`
    const known = kept.get(key) ?? { blocks: new Map(), complete: new Set() }
    kept.delete(key)
    const reference = await readPart(database, asked, { known, reference: null })
    const since = await readPart(database, asked, { known, reference })
    const days = { reference: reference.day, since: since.day }
    const quarters = { reference: reference.quarter, since: since.quarter }
    // Blocks that no look reads any more are forgotten.
    kept.set(key, { complete: known.complete, blocks: new Map([...keyed('day', days), ...keyed('quarter', quarters)]) })
    if (kept.size > keptMax) kept.delete(kept.keys().next().value as string)
    return { days, quarters }
  }
}

function keyed(resolution: BlockResolution, { reference, since }: SplitBlocks): [string, StoredBlock][] {
  return [...reference, ...since].map((block) => [`${resolution} ${block.at}`, block])
}

type BlocksByLength = Readonly<Record<BlockResolution, readonly StoredBlock[]>>

/**
 * Reads the blocks of both lengths in one statement: those of the reference, or those since its cutoff.
 *
 * @param of.reference the blocks of the reference; null to read them
 */
async function readPart(
  database: Database,
  asked: BlocksAsked,
  { known, reference }: { readonly known: KnownBlocks; readonly reference: BlocksByLength | null },
): Promise<BlocksByLength> {
  const [day, quarter] = (['day', 'quarter'] as const).map((resolution) => {
    const span = spanOf(asked, { resolution, referenceBlocks: reference?.[resolution].length ?? null })
    const own = knownIn(span, known)
    const isComplete = span.isOfReference && known.complete.has(resolution)
    return {
      span,
      own,
      // The database is asked only if the process has none of the span yet.
      blocks: own.size > 0 ? null : selectBlocks(span),
      counted: isComplete || span.countFrom >= span.to ? null : selectBlockRows({ ...span, from: span.countFrom }),
    }
  }) as [PartRead, PartRead]
  const read = await queryTogether(database, {
    days: day.blocks,
    dayRows: day.counted,
    quarters: quarter.blocks,
    quarterRows: quarter.counted,
  })
  keepBlocks(day, read.days, known)
  keepBlocks(quarter, read.quarters, known)
  return {
    day: await measureChanged(database, asked, { ...day, rows: read.dayRows, known }),
    quarter: await measureChanged(database, asked, { ...quarter, rows: read.quarterRows, known }),
  }
}

interface PartRead {
  readonly span: BlockSpan
  /** Its blocks, as far as they are known. */
  readonly own: Map<Instant, StoredBlock>
  readonly blocks: ReturnType<typeof selectBlocks> | null
  readonly counted: ReturnType<typeof selectBlockRows> | null
}

interface BlockSpan extends Span {
  readonly isOfReference: boolean
  /** Blocks from here on are of the part, and the first days needed, wherever they are. */
  readonly begin: Instant
  readonly daysNeeded: number
  /** Rows are counted from here on. */
  readonly countFrom: Instant
}

/** @param of.referenceBlocks how many blocks of that length the reference has; null for the reference's own span */
function spanOf(
  { modelName, version, reference, now }: BlocksAsked,
  { resolution, referenceBlocks }: { readonly resolution: BlockResolution; readonly referenceBlocks: number | null },
): BlockSpan {
  const length = lengths[resolution]
  const isDay = resolution === 'day'
  const cutoffBlock = floorTo(reference.to, length)
  const daysNeeded = referenceDaysNeeded(reference.profiles.size)
  const measurableFrom = isDay ? Number.NEGATIVE_INFINITY : floorTo(now, dayMs) - quarterDays * dayMs
  const span = { modelName, version, resolution, daysNeeded }
  if (referenceBlocks === null) {
    const days = isDay ? referenceDaysMax : quarterDays
    const begin = Math.max(floorTo(reference.from, dayMs), floorTo(reference.to, dayMs) - days * dayMs)
    const countFrom = Math.max(begin, measurableFrom)
    return { ...span, begin, from: begin, to: cutoffBlock, countFrom, isOfReference: true }
  }
  const days = isDay ? evidenceDays : quarterDays
  const begin = Math.max(cutoffBlock + length, floorTo(now, dayMs) - days * dayMs)
  // The first days complete a short reference for good: days that move on would be learned with their drift.
  const isCompleted = isDay && referenceBlocks < daysNeeded
  const from = isCompleted ? cutoffBlock + length : begin
  const countFrom = Math.max(from, measurableFrom)
  return { ...span, begin, from, to: floorTo(now, length), countFrom, isOfReference: false }
}

interface Span {
  readonly modelName: string
  readonly version: number
  readonly resolution: BlockResolution
  readonly from: Instant
  readonly to: Instant
}

function knownIn(span: Span, known: KnownBlocks): Map<Instant, StoredBlock> {
  const own = new Map<Instant, StoredBlock>()
  for (let at = span.from; at < span.to; at += lengths[span.resolution]) {
    const block = known.blocks.get(`${span.resolution} ${at}`)
    if (block) own.set(at, block)
  }
  return own
}

function keepBlocks(
  { span, own }: Pick<PartRead, 'span' | 'own'>,
  read: readonly StoredPart[],
  known: KnownBlocks,
): void {
  const parts = new Map<Instant, Map<string, FeatureBlock>>()
  for (const { blockAt, rowCount, repeatedShare, repeatsCounted, figures } of read) {
    const features = parts.get(blockAt) ?? new Map<string, FeatureBlock>()
    parts.set(blockAt, features)
    decodeBlocks(figures, features)
    const isCounted = repeatedShare !== null && repeatsCounted !== null
    const repeats = isCounted ? { mean: repeatedShare, rowCount: repeatsCounted } : null
    own.set(blockAt, { at: blockAt, rowCount, repeats, features })
  }
  for (const block of own.values()) known.blocks.set(`${span.resolution} ${block.at}`, block)
}

/** Measures the blocks of a span that are missing or have more rows by now. @returns all of its blocks */
async function measureChanged(
  database: Database,
  { reference }: BlocksAsked,
  {
    span,
    own,
    rows,
    known,
  }: Pick<PartRead, 'span' | 'own'> & {
    readonly rows: readonly { readonly blockAt: Instant; readonly rowCount: number }[]
    readonly known: KnownBlocks
  },
): Promise<readonly StoredBlock[]> {
  const { resolution, isOfReference, begin, daysNeeded } = span
  // Rows that come late into the days of a reference are none of those that the version was trained on. Its newest
  // block is measured last, so that it is there once all are, whichever process measured them.
  const newest = rows.at(-1)
  const isMeasured = isOfReference && newest !== undefined && own.has(newest.blockAt)
  const changed = rows.filter(({ blockAt, rowCount }) =>
    isOfReference ? !isMeasured && !own.has(blockAt) : rowCount > (own.get(blockAt)?.rowCount ?? 0),
  )
  for (const block of await measure(database, { ...span, reference }, changed)) {
    own.set(block.at, block)
    known.blocks.set(`${resolution} ${block.at}`, block)
  }
  if (isOfReference) known.complete.add(resolution)
  const blocks = [...own.values()].sort((a, b) => a.at - b.at)
  return blocks.filter(({ at }, index) => at >= begin || index < daysNeeded)
}

async function measure(
  database: Database,
  span: Span & { readonly reference: VersionReference; readonly isOfReference: boolean },
  changed: readonly { readonly blockAt: Instant }[],
): Promise<StoredBlock[]> {
  const { modelName, version, resolution } = span
  const measured: StoredBlock[] = []
  const times = changed.map(({ blockAt }) => blockAt)
  for (let start = 0; start < times.length; ) {
    const latest = (times[start] as Instant) + measuredAtOnce * lengths[resolution]
    const wanted = times.slice(start).filter((at) => at < latest)
    start += wanted.length
    const from = wanted[0] as Instant
    const to = (wanted.at(-1) as Instant) + lengths[resolution]
    const rows = await loadBlockProfiles(database, { modelName, resolution, from, to })
    const buckets = profilesOfRows(rows)
    const fresh: (StoredBlock & NewBlock)[] = wanted.map((blockAt) => {
      const own = buckets.filter(({ bucketAt }) => floorTo(bucketAt, lengths[resolution]) === blockAt)
      const merged = mergeProfileSets(
        own.map(({ profiles }) => profiles),
        { k: referenceSketchK, seed: `${modelName}/${resolution}/${blockAt}` },
      )
      const parts = encodeBlocks(measureFeatures(span.reference.profiles, merged, span.isOfReference))
      // As they are stored, with fewer decimals: a process that reads them later must judge alike.
      const features = new Map<string, FeatureBlock>()
      for (const part of parts) decodeBlocks(part, features)
      const rowCount = own.reduce((sum, bucket) => sum + bucket.rowCount, 0)
      const digest = mergeAllDigests(own.map((bucket) => bucket.digest))
      const repeats = digest && repeatedShare(digest)
      return { at: blockAt, blockAt, resolution, rowCount, repeats, features, parts }
    })
    await replaceBlocks(database, { modelName, version, blocks: fresh })
    measured.push(...fresh.map(({ at, rowCount, repeats, features }) => ({ at, rowCount, repeats, features })))
  }
  return measured
}

function measureFeatures(
  references: FeatureProfiles,
  profiles: FeatureProfiles,
  isOfReference: boolean,
): FeatureBlocks {
  const blocks = new Map<string, FeatureBlock>()
  for (const [name, reference] of references) {
    const profile = profiles.get(name)
    const block = profile && featureBlock({ reference, profile, isOfReference })
    if (block) blocks.set(name, block)
  }
  return blocks
}
