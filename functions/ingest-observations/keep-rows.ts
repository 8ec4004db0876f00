import type { Instant } from '#core/instant'
import type { Ports } from '#core/ports/ports'
import { letRequestsLeave } from '#pipeline/let-requests-leave'
import { encodeTrainingRows } from '#rows/encode-training-rows'
import type { BatchRows } from '#store/rows/insert-batch'
import type { ProfiledRows } from './profiled-rows.ts'

/** Profiles a batch's rows and writes them to the object store, while their scores are computed elsewhere. */
export async function keepRows(
  { objectStore }: Pick<Ports, 'objectStore'>,
  modelName: string,
  rows: ProfiledRows,
  now: Instant,
): Promise<Pick<BatchRows, 'objectKey' | 'profiles'>> {
  await letRequestsLeave()
  const profiles = rows.profile(rows.observations)
  const encoded = await encodeTrainingRows(modelName, rows, now)
  if (encoded) await objectStore.put(encoded.key, encoded.bytes)
  return { objectKey: encoded?.key ?? null, profiles }
}
