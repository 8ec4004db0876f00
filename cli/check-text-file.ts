import { stat } from 'node:fs/promises'
import { openText } from '#rows/open-text'
import { refusal } from './command-error.ts'

const headBytes = 64 * 1024

/** First bytes of files that are mistaken for CSV, and the advice on each. */
const beginnings: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0x1f, 0x8b], 'packed with gzip: give it a name that ends in .gz'],
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive or a spreadsheet: save it as CSV'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file: write it as CSV'],
  [[0xff, 0xfe], 'UTF-16 text: save it as UTF-8'],
  [[0xfe, 0xff], 'UTF-16 text: save it as UTF-8'],
]

/**
 * Checks a file of a command line before anything is opened for it: it has to exist, to be a plain file and to be UTF-8
 * text. Only its first 64 kB are read, unpacked where its name ends in `.gz`.
 *
 * @throws {CommandError} `NO_SUCH_FILE` | `NOT_A_FILE` | `NOT_TEXT`, naming the file and what is wrong with it
 */
export async function checkTextFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${error.code})`
    throw refusal('NO_SUCH_FILE', `${path}: ${reason}.`)
  })
  if (found.isDirectory()) throw refusal('NOT_A_FILE', `${path} is a folder, not a file.`)
  // It is read more than once: a pipe cannot be.
  if (!found.isFile()) throw refusal('NOT_A_FILE', `${path} is not a plain file.`)
  const problem = problemOf(await headOf(path))
  if (problem !== null) throw refusal('NOT_TEXT', `${path} is not text but ${problem}.`)
}

function problemOf(head: Buffer): string | null {
  const known = beginnings.find(([bytes]) => bytes.every((byte, index) => head[index] === byte))
  if (known) return known[1]
  if (head.includes(0)) return 'binary'
  try {
    // A character may be cut in two where the head ends.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return null
  } catch {
    return 'data in an encoding other than UTF-8: save it as UTF-8'
  }
}

async function headOf(path: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of openText(path) as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes >= headBytes) break
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const reason = code?.startsWith('Z_')
      ? 'is not packed with gzip as its name says, or is damaged'
      : `cannot be read: ${message}`
    throw refusal('NOT_A_FILE', `${path} ${reason}.`)
  }
  return Buffer.concat(chunks).subarray(0, headBytes)
}
