import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { gzipSync } from 'node:zlib'

/**
 * Writes a file of an example, gzipped, with its folder. It is there as a whole or not at all.
 *
 * @param rows the header first; cells hold no commas, quotes or line breaks
 */
export async function writeExampleCsv(path: string, rows: readonly (readonly (string | number)[])[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const unfinished = `${path}.${process.pid}`
  await writeFile(unfinished, gzipSync(`${rows.map((cells) => cells.join(',')).join('\n')}\n`))
  await rename(unfinished, path)
}
