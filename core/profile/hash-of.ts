/**
 * A text's hash: 32 bits, the same on every machine. Stored profiles depend on it: it never changes.
 *
 * It is MurmurHash3 (Appleby) over UTF-16 code units.
 *
 * @complexity O(length of the text)
 * @example hashOf('up') === hashOf('up') // => true
 */
export function hashOf(text: string): number {
  let hash = 0x52656d6f
  for (let index = 0; index < text.length; index++) {
    let word = Math.imul(text.charCodeAt(index), 0xcc9e2d51)
    word = (word << 15) | (word >>> 17)
    hash ^= Math.imul(word, 0x1b873593)
    hash = (hash << 13) | (hash >>> 19)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  hash ^= text.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
