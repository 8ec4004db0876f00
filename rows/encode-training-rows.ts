import { promisify } from 'node:util'
import { gzip, gzipSync, type ZlibOptions } from 'node:zlib'
import { batchesPrefix } from '#contracts/bucket-layout'
import { contentAddress } from '#core/identity'
import { type Instant, toIso } from '#core/instant'
import type { CheckedRows } from './check-rows.ts'

const level = 4

/** A longer text is packed by another thread, so that requests are answered meanwhile. */
const packedAtOnceMax = 32 * 1024
const pack = promisify(gzip) as (text: string, options: ZlibOptions) => Promise<Buffer>

/**
 * Encodes a batch's accepted rows as the training container reads them: gzipped NDJSON, one observation or label a
 * line. A label whose row says when it became known has its arrival too: of two that were known at the same time the
 * one that arrived last counts.
 *
 * The key is made of the content and the day of delivery: writing them again changes nothing.
 *
 * @returns null when the batch has no rows
 */
export async function encodeTrainingRows(
  modelName: string,
  { observations, labels }: Pick<CheckedRows, 'observations' | 'labels'>,
  now: Instant,
): Promise<{ readonly key: string; readonly bytes: Uint8Array } | null> {
  if (observations.length + labels.length === 0) return null
  const lines: string[] = []
  for (const { id, at, features } of observations)
    lines.push(
      `{"kind":"observation","id":${JSON.stringify(id)},"at":"${toIso(at)}","features":${JSON.stringify(features)}}`,
    )
  for (const { id, at, label, knownAt } of labels) {
    lines.push(
      JSON.stringify({
        kind: 'label',
        id,
        ...(at !== null && { at: toIso(at) }),
        label,
        knownAt: toIso(knownAt),
        ...(knownAt !== now && { arrivedAt: toIso(now) }),
      }),
    )
  }
  const text = `${lines.join('\n')}\n`
  const bytes = text.length > packedAtOnceMax ? await pack(text, { level }) : gzipSync(text, { level })
  return {
    key: `${batchesPrefix(modelName)}${toIso(now).slice(0, 10)}/${contentAddress(bytes)}.ndjson.gz`,
    bytes,
  }
}
