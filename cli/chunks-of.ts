import { contentAddress } from '#core/identity'
import type { RowsFile } from '#rows/rows-file'

export interface FileChunk {
  /** The header again, and some rows. */
  readonly text: string
  /** Identity of the delivery: the chunk's number and content, so that a file that grew is only sent anew where it grew. */
  readonly id: string
  readonly rowOffset: number
  readonly moreFollows: boolean
  /** Where each of its rows begins. */
  readonly lines: readonly number[]
}

const rowsMax = 5000
const charactersMax = 4_000_000

/**
 * A file's raw rows as texts to send, each with the header again: at most 5,000 rows or about 4 MB.
 *
 */
export async function* chunksOf({ fileRows, hasHeader }: RowsFile): AsyncGenerator<FileChunk> {
  let header: string | null = hasHeader ? null : ''
  let rows: string[] = []
  let lines: number[] = []
  let characters = 0
  let rowOffset = 0
  let number = 0
  const chunk = (moreFollows: boolean): FileChunk => {
    const text = `${header}${rows.join('')}`
    const id = `${number}-${contentAddress(Buffer.from(text))}`
    return { text, id, rowOffset, moreFollows, lines }
  }
  for await (const { text, line } of fileRows) {
    if (header === null) {
      header = withLineEnd(text)
      continue
    }
    // The chunk before a row is sent once that row is seen: only then is it known that more follows.
    if (rows.length >= rowsMax || characters >= charactersMax) {
      yield chunk(true)
      rowOffset += rows.length
      number += 1
      rows = []
      lines = []
      characters = 0
    }
    rows.push(withLineEnd(text))
    lines.push(line)
    characters += text.length
  }
  yield chunk(false)
}

function withLineEnd(record: string): string {
  return /[\r\n]$/.test(record) ? record : `${record}\n`
}
