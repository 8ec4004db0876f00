import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from '#rows/json/parse-json'

test('keeps every digit of whole numbers beyond 2^53', () => {
  expect(parseJson('[738529527931269425, -738529527931269426, 9007199254740991, 9007199254740993]')).toEqual([
    738529527931269425n,
    -738529527931269426n,
    9007199254740991,
    9007199254740993n,
  ])
})

test('leaves decimals, powers of ten and digits inside strings as they are', () => {
  expect(parseJson('{"a": 0.12345678901234566, "b": 1e20, "c": "738529527931269425"}')).toEqual({
    a: 0.12345678901234566,
    b: 1e20,
    c: '738529527931269425',
  })
})

test('reads what Python writes for missing and infinite numbers', () => {
  expect(parseJson('{"a": NaN, "b": Infinity, "c": -Infinity, "d": [NaN]}')).toEqual({
    a: null,
    b: Number.POSITIVE_INFINITY,
    c: Number.NEGATIVE_INFINITY,
    d: [null],
  })
})

test('refuses a text that was cut within a string in linear time', () => {
  const startedAt = performance.now()
  for (const end of ['', '\\', 'NaN'])
    expect(() => parseJson(`{"data":"${'\\"NaN'.repeat(200_000)}${end}`)).toThrow(SyntaxError)
  // Some 30 ms; quadratic it would take minutes.
  expect(performance.now() - startedAt).toBeLessThan(5000)
})

test('leaves the words NaN and Infinity inside strings and names', () => {
  expect(parseJson('{"NaN": "Infinity", "a\\"NaN": NaN}')).toEqual({ NaN: 'Infinity', 'a"NaN': null })
})

test('keeps a field named __proto__ as a field', () => {
  const parsed = parseJson('{"__proto__": 738529527931269425}') as object
  expect(Object.hasOwn(parsed, '__proto__')).toBe(true)
  expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype)
})

test.each(['', '{', 'NaNN', '{"a": undefined}', "{'a': 1}", '[1,]', '- Infinity'])('refuses %j', (text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError)
})

test('reads every other JSON text as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      fc.pre(!/(^|[^\d.])-?\d{16,}($|[^\d.e])/i.test(text))
      expect(parseJson(text)).toEqual(JSON.parse(text))
    }),
  )
})
