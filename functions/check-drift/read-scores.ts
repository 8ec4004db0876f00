import type { Task } from '#contracts/task'
import { dayMs, floorTo, type Instant } from '#core/instant'
import { quarterDays } from '#core/policy/drift/drift-watching'
import { scoreBlockMs } from '#core/policy/scores/score-block'
import type { VersionScores } from '#core/policy/scores/score-history'
import type { Database } from '#core/ports/database'
import { countBlockRows } from '#store/drift/count-block-rows'
import { findSettledBlocks } from '#store/scores/find-settled-blocks'
import { loadScoreBlocks, type StoredScoreBlock } from '#store/scores/load-score-blocks'
import { loadScoreReference } from '#store/scores/load-score-reference'
import { type BlockToMeasure, measureScoreBlocks } from '#store/scores/measure-score-blocks'

/** A version whose scores a warm process knows. */
interface KnownScores extends Omit<VersionScores, 'blocks'> {
  readonly blocks: Map<string, StoredScoreBlock>
}

/** Models whose scores a warm process caches: up to a megabyte each. */
const keptMax = 20

/** A version's scores as of now. */
export interface ReadScores extends VersionScores {
  /** Some were counted just now: an estimate that was made of the others is out of date. */
  readonly isNew: boolean
}

/**
 * Reads a version's scores by quarters of days, counts those that are over and were not counted yet, and those that have
 * more rows or labels by now. A look thus reads the rows of the newest quarter alone. Repeating it counts nothing.
 *
 * @returns null for a version without held-out scores: there is nothing that its scores could be compared with
 */
export function makeScoreReader(database: Database) {
  const kept = new Map<string, KnownScores>()
  return async (asked: {
    readonly modelName: string
    readonly version: number
    readonly task: Task
    readonly now: Instant
  }): Promise<ReadScores | null> => {
    const { modelName, version } = asked
    const key = `${modelName}/${version}`
    const known = kept.get(key) ?? (await firstKnown(database, asked))
    if (known === null) return null
    kept.delete(key)
    await readNew(database, asked, known)
    const changed = await findChanged(database, asked, known)
    if (changed.length > 0) {
      await measureScoreBlocks(database, { ...asked, ...known, blocks: changed })
      await readNew(database, asked, known)
    }
    kept.set(key, known)
    if (kept.size > keptMax) kept.delete(kept.keys().next().value as string)
    const blocks = [...known.blocks.values()].sort((a, b) => a.at - b.at)
    return { bins: known.bins, cutoffAt: known.cutoffAt, blocks, isNew: changed.length > 0 }
  }
}

type Asked = { readonly modelName: string; readonly version: number; readonly now: Instant }

async function firstKnown(database: Database, asked: Asked): Promise<KnownScores | null> {
  const reference = await loadScoreReference(database, asked)
  return reference && { ...reference, blocks: new Map() }
}

/** Another process may have measured some in the meantime. */
async function readNew(database: Database, asked: Asked, { blocks, cutoffAt }: KnownScores): Promise<void> {
  const times = [...blocks.values()].map(({ measuredAt }) => measuredAt)
  const measuredSince = times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b))
  for (const block of await loadScoreBlocks(database, { ...asked, cutoffAt, measuredSince }))
    blocks.set(`${block.at} ${block.isHeldOut}`, block)
}

/**
 * Blocks with more rows than were counted. The profiles say how many there are, as long as hours are kept, because they
 * are far fewer than the rows.
 */
async function findChanged(
  database: Database,
  { modelName, version, now }: Asked,
  { cutoffAt, blocks }: KnownScores,
): Promise<BlockToMeasure[]> {
  const from = Math.max(floorTo(cutoffAt, scoreBlockMs), floorTo(now, dayMs) - quarterDays * dayMs)
  const to = floorTo(now, scoreBlockMs)
  const changed = new Map<Instant, BlockToMeasure>()
  const counted = from < to ? await countBlockRows(database, { modelName, resolution: 'quarter', from, to }) : []
  for (const { blockAt: at, rowCount: profiledRows } of counted) {
    const block = blocks.get(`${at} false`)
    if (profiledRows > (block?.profiledRows ?? 0))
      changed.set(at, { at, profiledRows, isSettled: block?.isSettled ?? false })
  }
  for (const at of await findSettledBlocks(database, { modelName, version })) {
    const profiledRows = changed.get(at)?.profiledRows ?? blocks.get(`${at} false`)?.profiledRows ?? 0
    changed.set(at, { at, profiledRows, isSettled: true })
  }
  return [...changed.values()].sort((a, b) => a.at - b.at)
}
