/**
 * The strings of a JSON text, and the tokens that Python writes for values that JSON lacks. A string that was cut off
 * ends with the text: looking for its end again at each quotation mark within it would take hours.
 */
const stringsAndTokens = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|-?Infinity|NaN/g

/** JSON's own way to say each of them: NaN is a missing value, and a number beyond a double reads as infinite. */
const inJson: Readonly<Record<string, string>> = { NaN: 'null', Infinity: '1e999', '-Infinity': '-1e999' }

/**
 * Parses a JSON text as users' software writes it.
 *
 * Whole numbers beyond 2^53 keep every digit, as a bigint: as numbers, two neighboring customers would be one. `NaN`
 * and `Infinity`, which Python writes, are read as null and as infinite.
 *
 * @throws {SyntaxError} for any other text that is not JSON
 * @complexity O(characters)
 * @example parseJson('{"id": 738529527931269425, "x": NaN}') // => { id: 738529527931269425n, x: null }
 */
export function parseJson(text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    const mended = text.replace(stringsAndTokens, (part) => inJson[part] ?? part)
    if (mended === text) throw error
    return parse(mended)
  }
}

/** A reviver makes parsing several times slower, and few texts have a whole number of so many digits. */
function parse(text: string): unknown {
  return /(?<![\d.])\d{16}/.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source ?? ''
  return /^-?\d+$/.test(source) ? BigInt(source) : value
}
