/** A reproducible stream of pseudo-random numbers. */
export interface SeededRandom {
  /** The next 0 or 1. */
  bit(): 0 | 1
  /** The next number in [0, 1), in steps of 2^-32. */
  uniform(): number
}

/**
 * A pseudo-random stream that depends on its seed alone: the same seed gives the same numbers on every machine.
 * simple-statistics takes such a source and has none.
 *
 * For coin flips and simulations, not for secrets: the seed is hashed to 32 bits, so that the streams of two seeds
 * coincide with a chance of 2^-32.
 *
 * @param seed any text; a key that names the thing being sampled
 * @complexity O(length of the seed) once, O(1) a number
 * @see the generator is sfc32 (Doty-Humphrey, PractRand); the hash follows MurmurHash3's mixer (Appleby)
 * @example seededRandom('model/feature').bit() === seededRandom('model/feature').bit() // => true
 */
export function seededRandom(seed: string): SeededRandom {
  const nextWord = hashWords(seed)
  let a = nextWord()
  let b = nextWord()
  let c = nextWord()
  let counter = 1

  function uint32(): number {
    const word = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + word) | 0
    return word >>> 0
  }

  // sfc32 needs about a dozen rounds until nearby states have nothing in common.
  for (let round = 0; round < 12; round++) uint32()
  return { bit: () => (uint32() & 1) as 0 | 1, uniform: () => uint32() / 2 ** 32 }
}

/** Endless 32-bit words from a text. */
function hashWords(text: string): () => number {
  let hash = 1779033703 ^ text.length
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 3432918353)
    hash = (hash << 13) | (hash >>> 19)
  }
  return () => {
    hash = Math.imul(hash ^ (hash >>> 16), 2246822507)
    hash = Math.imul(hash ^ (hash >>> 13), 3266489909)
    hash ^= hash >>> 16
    return hash
  }
}
