import fc from 'fast-check'

const utf16 = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) })

/** Any text, lone surrogates and NUL among it, and texts that readers of numbers, times and CSV have trouble with. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  utf16,
  fc.constantFrom('', ' ', '\u0000', '\ufeff', '"', '""', ',', '\r', '\n', '\u2028', '\ud83d', 'NA', 'NaN', 'toString'),
  fc.constantFrom('__proto__', 'constructor', '-0', '0x10', '1e400', '-1e-400', '9'.repeat(400), '1_000', '١٢'),
  fc.constantFrom('2024-01-01', '0000-01-01', '9999-12-31T23:59:59.999999999-23:59', '2024-02-30', '2024-01-01T24:00'),
  fc.constantFrom('8640000000000000', '8640000000000001', '-8640000000000000', '1704067200', '1704067200000'),
)

/** Any value of a JSON document: also objects whose `toString` and `valueOf` are no functions. */
export const anyJson: fc.Arbitrary<unknown> = fc
  .oneof(
    { weight: 4, arbitrary: anyText },
    { weight: 4, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
    { weight: 2, arbitrary: fc.jsonValue() },
    { weight: 1, arbitrary: fc.jsonValue().map((value) => ({ toString: value, valueOf: value })) },
    { weight: 1, arbitrary: fc.constantFrom(true, false, null, 0, 1, 2 ** 53, 8.64e15, 8.64e15 + 2, -1e308, 1e300) },
  )
  // Negative zero is not JSON.
  .map((value) => JSON.parse(JSON.stringify(value)))

/** Nested deeper than the stack: no recursion gets to its end. */
export const deepJson = (open: string, close: string, inner = '') => open.repeat(20_000) + inner + close.repeat(20_000)

export const bytesOf = (text: string) => new TextEncoder().encode(text)
