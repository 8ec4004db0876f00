/**
 * The texts of the elements of a JSON array. An element need not be valid itself: one that is broken does not take the
 * others along.
 *
 * It looks at each character once: a regular expression would fill the stack with a long string.
 *
 * @returns null for a text that is no array, or goes on after it
 * @complexity O(characters)
 * @example arrayElements('[{"a": 1}, 2]') // => ['{"a": 1}', '2']
 */
export function arrayElements(text: string): string[] | null {
  const begin = text.search(/\S/)
  if (text[begin] !== '[') return null
  const elements: string[] = []
  let depth = 0
  let start = begin + 1
  for (let index = begin; index < text.length; index += 1) {
    const mark = text[index]
    if (mark === '"') index = endOfString(text, index)
    else if (mark === '[' || mark === '{') depth += 1
    else if (mark === ',' && depth === 1) {
      elements.push(text.slice(start, index).trim())
      start = index + 1
    } else if (mark === ']' || mark === '}') {
      depth -= 1
      if (depth > 0) continue
      const last = text.slice(start, index).trim()
      if (last !== '' || elements.length > 0) elements.push(last)
      const isWhole = mark === ']' && text.slice(index + 1).trim() === '' && !elements.includes('')
      return isWhole ? elements : null
    }
  }
  return null
}

/** The end of the string that begins at an index; the end of the text for one that is cut off. */
function endOfString(text: string, begin: number): number {
  for (let index = begin + 1; index < text.length; index += 1) {
    if (text[index] === '"') return index
    if (text[index] === '\\') index += 1
  }
  return text.length
}
