import { contentAddress } from '#core/identity'

export interface FileChunk {
  /** The header again, and some rows. */
  readonly text: string
  /** Identity of the delivery: the chunk's number and content, so that a file that grew is only sent anew where it grew. */
  readonly id: string
  readonly rowOffset: number
  readonly moreFollows: boolean
}

const rowsMax = 5000
const charactersMax = 4_000_000

/**
 * A file's raw rows as texts to send, each with the header again: at most 5,000 rows or about 4 MB.
 *
 * @param records raw rows; with a header the first is it
 */
export async function* chunksOf(records: AsyncIterable<string>, hasHeader: boolean): AsyncGenerator<FileChunk> {
  let header: string | null = hasHeader ? null : ''
  let rows: string[] = []
  let characters = 0
  let rowOffset = 0
  let number = 0
  const chunk = (moreFollows: boolean): FileChunk => {
    const text = `${header}${rows.join('')}`
    const id = `${number}-${contentAddress(Buffer.from(text))}`
    return { text, id, rowOffset, moreFollows }
  }
  for await (const record of records) {
    if (header === null) {
      header = withLineEnd(record)
      continue
    }
    // The chunk before a row is sent once that row is seen: only then is it known that more follows.
    if (rows.length >= rowsMax || characters >= charactersMax) {
      yield chunk(true)
      rowOffset += rows.length
      number += 1
      rows = []
      characters = 0
    }
    rows.push(withLineEnd(record))
    characters += record.length
  }
  yield chunk(false)
}

function withLineEnd(record: string): string {
  return /[\r\n]$/.test(record) ? record : `${record}\n`
}
