import { contentAddress } from '#core/identity'
import type { RowsFile } from '#rows/rows-file'

export interface FileChunk {
  /** The header and some rows. */
  readonly text: string
  /**
   * Identity of the delivery: the chunk's number and content. Chunks of a file that grew are new only where it grew.
   */
  readonly id: string
  readonly rowOffset: number
  readonly moreFollows: boolean
  /** The line where each of its rows begins. */
  readonly lines: readonly number[]
}

const rowsMax = 5000
const charactersMax = 4_000_000

/**
 * Cuts a file's rows into texts to send, each with the file's header: at most 5,000 rows or about 4 MB.
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
    // A chunk is sent once the next row is seen: only then is it known that more follows.
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

/** Rows end in LF, whatever their file mixes. A row's text may have the first half of its CRLF only. */
function withLineEnd(record: string): string {
  return `${record.replace(/[\r\n]+$/, '')}\n`
}
