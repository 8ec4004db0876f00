/** The strings of a JSON text, the colon after a key, and the brackets that open and close its objects and arrays. */
const stringsAndBrackets = /("(?:[^"\\]|\\[\s\S])*")(\s*:)?|[{}[\]]/g

/**
 * The first key that an object of a JSON text has twice, or null. `JSON.parse` would take the last value and say
 * nothing.
 *
 * @param depth how deep an object may be to be looked at: 1 for the text's own object alone
 * @complexity O(characters)
 * @example repeatedKey('{"id": "a", "id": "b"}') // => 'id'
 */
export function repeatedKey(text: string, depth = Number.POSITIVE_INFINITY): string | null {
  const open: Set<string>[] = []
  for (const [found, string, colon] of text.matchAll(stringsAndBrackets)) {
    if (found === '{' || found === '[') open.push(new Set())
    else if (string === undefined) open.pop()
    else if (colon !== undefined && open.length <= depth) {
      const key: string = JSON.parse(string)
      const keys = open.at(-1)
      if (keys?.has(key)) return key
      keys?.add(key)
    }
  }
  return null
}
