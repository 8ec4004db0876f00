import { strayCharacter } from '#contracts/stray-character'

/** A part of a JSON value that cannot be stored, and the reason. */
export interface Unstorable {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** Our own bodies nest five deep. Deeper ones would exhaust the stack of whatever walks them. */
const depthMax = 32

interface Part {
  readonly value: unknown
  readonly path: readonly (string | number)[]
}

/**
 * The first part of a JSON value that PostgreSQL would refuse: a text or a key with a NUL character or half a character
 * (a lone surrogate), or more nesting than any input of ours needs. Null if there is none.
 *
 * @example findUnstorable({ reason: 'a\u0000' })?.path // => ['reason']
 */
export function findUnstorable(value: unknown): Unstorable | null {
  const parts: Part[] = [{ value, path: [] }]
  for (let part = parts.pop(); part; part = parts.pop()) {
    const { value: found, path } = part
    if (typeof found === 'string') {
      const fault = strayCharacter(found)
      if (fault !== null) return { path, message: `has ${fault}` }
    }
    if (typeof found !== 'object' || found === null) continue
    if (path.length >= depthMax) return { path: path.slice(0, 1), message: `nests deeper than ${depthMax} levels` }
    const isList = Array.isArray(found)
    for (const [key, entry] of Object.entries(found)) {
      const fault = isList ? null : strayCharacter(key)
      if (fault !== null) return { path, message: `has a name with ${fault}` }
      parts.push({ value: entry, path: [...path, isList ? Number(key) : key] })
    }
  }
  return null
}
