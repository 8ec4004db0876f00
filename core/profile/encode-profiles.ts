import { serializeSketch } from '#core/statistics/serialize-sketch'
import type { FeatureProfile, FeatureProfiles } from './feature-profile.ts'

/** A profile as JSON: readable counts, and a sketch as the base64 of Apache DataSketches' bytes. */
export type EncodedProfile =
  | { readonly kind: 'numeric'; readonly rows: number; readonly nulls: number; readonly sketch: string }
  | {
      readonly kind: 'categorical'
      readonly rows: number
      readonly nulls: number
      readonly counts: Readonly<Record<string, number>>
      readonly other: number
      /** Rows by cell, packed, as base64; missing where all categories are in `counts`. */
      readonly cells?: string
    }

/** Profiles by feature name, as one JSON value. */
export type EncodedProfiles = Readonly<Record<string, EncodedProfile>>

/** Bytes of a part: the RDS Data API takes rows of 64 kB, and a row carries its key as well. */
const partBytesMax = 48_000

/**
 * A profile as a JSON value. A numeric one takes at most 13 kB with k = 400 and 29 kB with k = 1,000, a
 * categorical one 24 kB by name and 38 kB by cell.
 *
 * @complexity O(retained values)
 * @example encodeProfile(profile).rows // => 3
 */
export function encodeProfile(profile: FeatureProfile): EncodedProfile {
  const { kind, rowCount: rows, nullCount: nulls } = profile
  if (kind === 'categorical') {
    const encoded = { kind, rows, nulls, counts: Object.fromEntries(profile.counts), other: profile.otherCount }
    return profile.cells ? { ...encoded, cells: base64Of(profile.cells) } : encoded
  }
  return { kind, rows, nulls, sketch: base64Of(serializeSketch(profile.sketch)) }
}

function base64Of({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}

/**
 * Profiles as JSON values of at most {@link partBytesMax} bytes each, in the profiles' order: one for each database
 * row.
 *
 * A single profile is never divided. One that is larger by itself (k far above a reference's) is a part of its own.
 *
 * @returns at least one part; an empty one for no profiles
 * @complexity O(retained values)
 * @example encodeProfiles(new Map([['size', profile]])).length // => 1
 */
export function encodeProfiles(profiles: FeatureProfiles): EncodedProfiles[] {
  const parts: [string, EncodedProfile][][] = [[]]
  let partBytes = 2
  for (const [name, profile] of profiles) {
    const encoded = encodeProfile(profile)
    const bytes = sizeOf(name, encoded)
    const part = parts.at(-1) as [string, EncodedProfile][]
    if (part.length > 0 && partBytes + bytes > partBytesMax) {
      parts.push([[name, encoded]])
      partBytes = 2 + bytes
    } else {
      part.push([name, encoded])
      partBytes += bytes
    }
  }
  return parts.map((part) => Object.fromEntries(part))
}

/**
 * An upper bound of the bytes of the JSON text. Sketches are ASCII and by far the most of it, so that they are not
 * written out to be measured.
 */
function sizeOf(name: string, encoded: EncodedProfile): number {
  const text = encoded.kind === 'numeric' ? JSON.stringify([name]) : JSON.stringify([name, encoded])
  const overhead = 80
  return Buffer.byteLength(text) + overhead + (encoded.kind === 'numeric' ? encoded.sketch.length : 0)
}
