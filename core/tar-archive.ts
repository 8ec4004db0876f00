import type { ArtifactFile } from './artifact-of.ts'

const blockSize = 512
/** The longest name in a header; a longer one comes before it, as GNU tar writes it. */
const nameBytesMax = 100

/**
 * A tar archive of files. The same files give the same bytes: owner, time and rights are fixed.
 *
 * @param files in the order of the archive, with paths relative to its folder
 * @complexity O(bytes); the files' bytes are copied once
 * @see https://www.gnu.org/software/tar/manual/html_node/Standard.html
 * @example tarArchive([{ path: 'a.txt', bytes: new Uint8Array(3) }]).length // => 2048
 */
export function tarArchive(files: readonly ArtifactFile[]): Uint8Array {
  const blocks = files.flatMap(({ path, bytes }) => {
    const name = new TextEncoder().encode(path)
    const long = name.length > nameBytesMax ? entry('././@LongLink', 'L', new Uint8Array([...name, 0])) : []
    return [...long, ...entry(path, '0', bytes)]
  })
  return Buffer.concat([...blocks, new Uint8Array(2 * blockSize)])
}

function entry(path: string, type: '0' | 'L', bytes: Uint8Array): Uint8Array[] {
  const header = Buffer.alloc(blockSize)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  Buffer.from(path).copy(header, 0, 0, nameBytesMax)
  header.write(octal(0o644, 7), 100)
  header.write(octal(0, 7), 108)
  header.write(octal(0, 7), 116)
  header.write(octal(bytes.length, 11), 124)
  header.write(octal(0, 11), 136)
  // While it is summed, the field of the sum counts as blanks.
  header.write(' '.repeat(8), 148)
  header.write(type, 156)
  header.write('ustar\x0000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${octal(sum, 6)} `, 148)
  return [header, bytes, new Uint8Array((blockSize - (bytes.length % blockSize)) % blockSize)]
}
