import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { LabelledRow } from '#core/policy/data-quality/find-label-in-features'
import type { ObjectStore } from '#core/ports/object-store'

/** Files that are read at most: a stream of one row a batch leaves one a row until the day is over. */
const filesMax = 500
/** Characters of rows that are kept in memory at most. */
const charactersMax = 32_000_000

/**
 * Reads kept rows with their labels from the files of a training, as far as memory allows: a label may have come in
 * another file than its row.
 *
 * @param keys in the order in which they are read
 * @returns rows without a label are left out
 */
export async function readLabelledRows(
  objectStore: Pick<ObjectStore, 'get'>,
  keys: readonly string[],
): Promise<LabelledRow[]> {
  const featuresOf = new Map<string, LabelledRow['features']>()
  const labelOf = new Map<string, { label: number; knownAt: string }>()
  let characters = 0
  for (const key of keys.slice(0, filesMax)) {
    if (characters >= charactersMax) break
    for await (const line of linesOf(await objectStore.get(key))) {
      characters += line.length
      const row = JSON.parse(line)
      if (row.kind === 'observation') featuresOf.set(row.id, row.features)
      else if ((labelOf.get(row.id)?.knownAt ?? '') <= row.knownAt) labelOf.set(row.id, row)
      if (characters >= charactersMax) break
    }
  }
  return [...featuresOf].flatMap(([id, features]) => {
    const label = labelOf.get(id)?.label
    return label === undefined ? [] : [{ features, label }]
  })
}

/** A large file is not unpacked as a whole. */
function linesOf(bytes: Uint8Array): AsyncIterable<string> {
  return createInterface({ input: Readable.from([bytes]).pipe(createGunzip()), crlfDelay: Number.POSITIVE_INFINITY })
}
