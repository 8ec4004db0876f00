import type { DataEpisode } from '#contracts/data-episode'
import type { EventData } from '#contracts/events/catalogue'
import { type Instant, toIso } from '#core/instant'

/**
 * The data of the fact that a person says that a model's data is right as it is.
 *
 * @example acceptedData({ id: 'e1', problem: 'null-spike', subject: 'size', championVersion: 1, openedAt: 0 }, { modelName:
 *   'price', acceptedBy: 'ana', reason: 'a new meter' }).openedAt // => '1970-01-01T00:00:00.000Z'
 */
export function acceptedData(
  {
    id,
    openedAt,
    ...about
  }: DataEpisode & {
    readonly id: string
    readonly championVersion: number | null
    readonly openedAt: Instant
  },
  said: { readonly modelName: string; readonly acceptedBy: string; readonly reason: string },
): EventData<'DataCountsAsUsual'> {
  return { episodeId: id, ...about, openedAt: toIso(openedAt), ...said }
}
