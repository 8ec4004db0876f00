import type { Task } from '#contracts/task'
import { dayMs, floorTo, type Instant } from '#core/instant'
import { quarterDays } from '#core/policy/drift/drift-watching'
import { scoreBlockMs } from '#core/policy/scores/score-block'
import type { VersionScores } from '#core/policy/scores/score-history'
import type { Database } from '#core/ports/database'
import { selectBlockRows } from '#store/drift/select-block-rows'
import { loadScoreBlocks, type StoredScoreBlock, selectScoreBlocks } from '#store/scores/load-score-blocks'
import { loadScoreReference } from '#store/scores/load-score-reference'
import { type BlockToMeasure, measureScoreBlocks } from '#store/scores/measure-score-blocks'
import { selectSettledBlocks } from '#store/scores/select-settled-blocks'
import { queryTogether } from '#store/tables/query-together'

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
    const changed = await readNew(database, asked, known)
    if (changed.length > 0) {
      await measureScoreBlocks(database, { ...asked, ...known, blocks: changed })
      keep(known, await loadScoreBlocks(database, { ...asked, ...since(known) }))
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

/** Another process may have measured some in the meantime: those measured at the newest known time or later are read. */
function since({ blocks, cutoffAt }: KnownScores) {
  const times = [...blocks.values()].map(({ measuredAt }) => measuredAt)
  return { cutoffAt, measuredSince: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)) }
}

function keep({ blocks }: KnownScores, read: readonly StoredScoreBlock[]): void {
  for (const block of read) blocks.set(`${block.at} ${block.isHeldOut}`, block)
}

/**
 * Reads what is not known yet.
 *
 * @returns the blocks with more rows than were counted. The profiles say how many there are, as long as hours are kept,
 *   because they are far fewer than the rows
 */
async function readNew(database: Database, asked: Asked, known: KnownScores): Promise<BlockToMeasure[]> {
  const { modelName, now } = asked
  const from = Math.max(floorTo(known.cutoffAt, scoreBlockMs), floorTo(now, dayMs) - quarterDays * dayMs)
  const to = floorTo(now, scoreBlockMs)
  const read = await queryTogether(database, {
    blocks: selectScoreBlocks({ ...asked, ...since(known) }),
    counted: selectBlockRows({ modelName, resolution: 'quarter', from, to }),
    settled: selectSettledBlocks(asked),
  })
  keep(known, read.blocks)
  const { blocks } = known
  const changed = new Map<Instant, BlockToMeasure>()
  for (const { blockAt: at, rowCount: profiledRows } of read.counted) {
    const block = blocks.get(`${at} false`)
    if (profiledRows > (block?.profiledRows ?? 0))
      changed.set(at, { at, profiledRows, isSettled: block?.isSettled ?? false })
  }
  for (const at of read.settled) {
    const profiledRows = changed.get(at)?.profiledRows ?? blocks.get(`${at} false`)?.profiledRows ?? 0
    changed.set(at, { at, profiledRows, isSettled: true })
  }
  return [...changed.values()].sort((a, b) => a.at - b.at)
}
