import { InvalidInputError } from '#core/errors'
import { deserializeSketch } from '#core/statistics/deserialize-sketch'
import { shortened } from '#core/text/shortened'
import { addCells, categoryCellCount } from './category-cells.ts'
import type { EncodedProfile } from './encode-profiles.ts'
import type { FeatureProfile, FeatureProfiles } from './feature-profile.ts'

/**
 * Reads a profile that {@link encodeProfile} made.
 *
 * Checks the shape by hand, because a check of a model decodes a thousand profiles.
 *
 * @param value of unknown shape, as it comes from a database
 * @param seed for later compactions; a profile that is only merged into another one needs none
 * @throws {InvalidInputError} `MALFORMED_PROFILE` | `MALFORMED_SKETCH`
 * @complexity O(retained values)
 * @example decodeProfile(encodeProfile(profile)).rowCount // => 3
 */
export function decodeProfile(value: unknown, { seed }: { readonly seed: string } = { seed: '' }): FeatureProfile {
  const encoded = value as Partial<EncodedProfile> | null
  if (typeof encoded !== 'object' || encoded === null) throw malformed(value)
  const { rows, nulls } = encoded
  if (!isCount(rows) || !isCount(nulls) || nulls > rows) throw malformed(value)
  if (encoded.kind === 'numeric' && typeof encoded.sketch === 'string') {
    const sketch = deserializeSketch(Buffer.from(encoded.sketch, 'base64'), seed)
    if (sketch.count !== rows - nulls) throw malformed(value)
    return { kind: 'numeric', rowCount: rows, nullCount: nulls, sketch }
  }
  if (encoded.kind === 'categorical' && typeof encoded.counts === 'object' && isCount(encoded.other)) {
    const counts = new Map(Object.entries(encoded.counts))
    const { other: otherCount, cells: packed } = encoded
    let valueCount = otherCount
    for (const count of counts.values()) valueCount += isCount(count) ? count : Number.NaN
    const cells = packed === undefined ? null : new Uint8Array(Buffer.from(packed, 'base64'))
    if (valueCount !== rows - nulls || (cells && rowsIn(cells) !== valueCount)) throw malformed(value)
    return { kind: 'categorical', rowCount: rows, nullCount: nulls, counts, otherCount, cells }
  }
  throw malformed(value)
}

/**
 * Reads the parts that {@link encodeProfiles} made of one bucket's profiles.
 *
 * @throws {InvalidInputError} `MALFORMED_PROFILE` | `MALFORMED_SKETCH`
 * @complexity O(retained values)
 * @example decodeProfiles(encodeProfiles(new Map([['size', profile]]))).get('size')?.rowCount // => 3
 */
export function decodeProfiles(
  parts: readonly unknown[],
  { seed }: { readonly seed: string } = { seed: '' },
): FeatureProfiles {
  const profiles = new Map<string, FeatureProfile>()
  for (const part of parts) {
    if (typeof part !== 'object' || part === null) throw malformed(part)
    for (const [name, encoded] of Object.entries(part)) {
      profiles.set(name, decodeProfile(encoded, { seed: seed && `${seed}/${name}` }))
    }
  }
  return profiles
}

/** NaN where the bytes are no cells. */
function rowsIn(packed: Uint8Array): number {
  const cells = new Float64Array(categoryCellCount)
  return addCells(packed, cells) ? cells.reduce((sum, count) => sum + count, 0) : Number.NaN
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function malformed(found: unknown): InvalidInputError {
  return new InvalidInputError({
    code: 'MALFORMED_PROFILE',
    message: 'The value is not an encoded feature profile',
    details: { found: shortened(JSON.stringify(found) ?? '', 200) || null },
  })
}
