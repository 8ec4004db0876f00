import fc from 'fast-check'
import { expect, it } from 'vitest'
import { arrayElements } from '#rows/json/array-elements'
import { ArrayScanner } from '#rows/json/array-scanner'

/** Values in JSON, with the marks that a scanner looks for in its strings. */
const values = fc.array(
  fc.dictionary(fc.string({ unit: fc.constantFrom('a', '"', '\\', '[', ']', '{', '}', ',', '\n') }), fc.jsonValue()),
)

it('finds the elements that JSON.parse finds, however the text is cut and spaced', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 9 }), fc.constantFrom(undefined, 1, '\t'), (array, size, space) => {
      const text = ` ${JSON.stringify(array, null, space)}\n`
      const scanner = new ArrayScanner()
      const elements = Array.from({ length: Math.ceil(text.length / size) }, (_, piece) =>
        scanner.push(text.slice(piece * size, (piece + 1) * size)),
      ).flat()
      expect([scanner.hasEnded, scanner.isBroken]).toEqual([true, false])
      expect(elements.map((element) => JSON.parse(element.text))).toEqual(JSON.parse(text))
      for (const element of elements) {
        const lines = text.split('\n')
        expect(lines[element.line - 1]).toContain(element.text.split('\n')[0])
      }
    }),
  )
})

it.each(['', '{"a":1}', '[1', '[1,]', '[,1]', '[1} ', '[1] 2', '[1][2]', 'x[1]'])('takes %j for no array', (text) => {
  expect(arrayElements(text)).toBeNull()
})
