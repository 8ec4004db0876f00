import { ArrayScanner } from './array-scanner.ts'

/**
 * The texts of the elements of a JSON array, as `ArrayScanner` finds them.
 *
 * @returns null for a text that is no array, or goes on after it
 * @complexity O(characters)
 * @example arrayElements('[{"a": 1}, 2]') // => ['{"a": 1}', '2']
 */
export function arrayElements(text: string): string[] | null {
  const scanner = new ArrayScanner()
  const elements = scanner.push(text)
  return scanner.hasEnded && !scanner.isBroken ? elements.map((element) => element.text) : null
}
