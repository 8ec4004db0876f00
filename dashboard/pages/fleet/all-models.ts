import type { FleetModel } from '#contracts/api/model-summary'
import { call } from '../../api/call.ts'

const pageSize = 1000

interface Known {
  readonly tag: string
  readonly model: FleetModel
}

/** The models as they were read last, by name. */
let known: readonly Known[] = []

/**
 * All models by name, read page by page. Only those that differ from the last reading are sent; each reading is whole
 * nevertheless, so that it does not matter how long ago the one before was.
 */
export async function allModels(signal: AbortSignal): Promise<readonly FleetModel[]> {
  const before = known
  const byTag = new Map(before.map((one) => [one.tag, one]))
  const read: Known[] = []
  let cursor: string | undefined
  do {
    const last = read.at(-1)?.model.name ?? ''
    const following = last === '' ? 0 : before.findIndex(({ model }) => model.name > last)
    const asked = following < 0 ? [] : before.slice(following, following + pageSize)
    const body = { limit: pageSize, known: asked.map(({ tag }) => tag), ...(cursor && { cursor }) }
    const page = await call('listFleet', { body }, { signal })
    const kept = page.unchanged.flatMap((tag) => byTag.get(tag) ?? [])
    read.push(...[...kept, ...page.changed].sort((a, b) => (a.model.name < b.model.name ? -1 : 1)))
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  known = read
  return read.map(({ model }) => model)
}
