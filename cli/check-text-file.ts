import { stat } from 'node:fs/promises'
import { kindOfBinary } from '#rows/decode-text'
import { openBytes } from '#rows/open-text'
import { refusal } from './command-error.ts'

const headBytes = 64 * 1024

/**
 * Checks a file of a command line before anything is opened for it: it has to exist, to be a plain file and to be text.
 * Only its first 64 kB are read, unpacked where its name ends in `.gz`.
 *
 * @throws {CommandError} `NO_SUCH_FILE` | `NOT_A_FILE` | `NOT_TEXT`, naming the file and what is wrong with it
 */
export async function checkTextFile(path: string): Promise<void> {
  await checkFile(path)
  const problem = problemOf(await headOf(path))
  if (problem !== null) throw refusal('NOT_TEXT', `${path} is not text but ${problem}.`)
}

/** @throws {CommandError} `NO_SUCH_FILE` | `NOT_A_FILE`, naming the file */
export async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${error.code})`
    throw refusal('NO_SUCH_FILE', `${path}: ${reason}.`)
  })
  if (found.isDirectory()) throw refusal('NOT_A_FILE', `${path} is a folder, not a file.`)
  // It is read more than once: a pipe cannot be.
  if (!found.isFile()) throw refusal('NOT_A_FILE', `${path} is not a plain file.`)
}

function problemOf(head: Buffer): string | null {
  const kind = kindOfBinary(head)
  if (kind !== null) return kind
  // Its reader finds bytes that are not UTF-8, wherever they are.
  return head.includes(0) ? 'binary' : null
}

/** A file's first 64 kB, unpacked where its name ends in `.gz`. @throws {CommandError} `NOT_A_FILE` */
export async function headOf(path: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of openBytes(path) as AsyncIterable<Buffer>) {
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
