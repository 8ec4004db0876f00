import { rowBytesMax } from '../row-limits.ts'

/** The text of an element, and the line where it begins: 1 is the first. */
export interface ArrayElement {
  readonly text: string
  readonly line: number
}

/**
 * Finds the elements of a JSON array in a text that comes in pieces. An element need not be valid itself: one that is
 * broken does not take the others along. Memory holds one element; one of more than a megabyte is cut off just beyond
 * it, and longer than any row may be.
 *
 * It looks at each character once: a regular expression would fill the stack with a long string.
 *
 * @complexity O(characters)
 */
export class ArrayScanner {
  #depth = 0
  #isInString = false
  #isEscaped = false
  #held = ''
  #line = 1
  #startLine = 1
  #count = 0
  #problem = false

  /** The elements that end in the piece. */
  push(piece: string): ArrayElement[] {
    const found: ArrayElement[] = []
    let start = 0
    for (let index = 0; index < piece.length && !this.#problem; index += 1) {
      const mark = piece[index] as string
      if (mark === '\n') this.#line += 1
      if (this.#isInString) this.#readString(mark)
      else if (this.#depth === 0) {
        if (mark === '[' && !this.hasEnded) this.#depth = 1
        else if (mark.trim() !== '') this.#problem = true
        start = index + 1
        this.#startLine = this.#line
      } else if (mark === '"') this.#isInString = true
      else if (mark === '[' || mark === '{') this.#depth += 1
      else if (mark === ',' && this.#depth === 1) {
        found.push(this.#take(piece.slice(start, index)))
        start = index + 1
      } else if (mark === ']' || mark === '}') {
        this.#depth -= 1
        if (this.#depth > 0) continue
        const last = piece.slice(start, index)
        if (this.#count > 0 || `${this.#held}${last}`.trim() !== '') found.push(this.#take(last))
        this.#problem ||= mark === '}'
        this.hasEnded = true
        start = index + 1
      }
    }
    this.#hold(piece.slice(start))
    return found
  }

  /** Whether the array has ended. */
  hasEnded = false

  /** Whether the text so far is no array, goes on after it, or has an element of no characters. */
  get isBroken(): boolean {
    return this.#problem
  }

  #readString(mark: string): void {
    if (this.#isEscaped) this.#isEscaped = false
    else if (mark === '\\') this.#isEscaped = true
    else if (mark === '"') this.#isInString = false
  }

  #hold(text: string): void {
    if (this.#depth > 0 && this.#held.length <= rowBytesMax) this.#held += text
  }

  #take(text: string): ArrayElement {
    const whole = `${this.#held}${text}`
    // Lines between the comma and the element are not its own.
    const line = this.#startLine + (whole.slice(0, whole.search(/\S/)).match(/\n/g)?.length ?? 0)
    this.#held = ''
    this.#startLine = this.#line
    this.#count += 1
    const element = whole.trim()
    this.#problem ||= element === ''
    return { text: element, line }
  }
}
