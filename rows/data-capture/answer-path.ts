import { LexerError, ParseError, search } from '@aws-lambda-powertools/jmespath'

/** Strings of an expression: JMESPath quotes names, raw strings and literals, each in its own way. */
const quoted = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g

/**
 * A function call, or a list or an object that the expression makes itself. Repeated in a pipe, each of them can double
 * its input: forty steps would never end. Without them a result is a part of the answer.
 */
const building = /[\w"]\s*\(|\{|\[\s*[^\s\d\-:*?\]]|(?<!&)&(?!&)/

/** The path of a value in an answer; null when the answer has none. */
export type AnswerPath = (answer: unknown) => unknown

/**
 * Reads a JMESPath expression, of which functions, multi-selects and expression references are not allowed.
 *
 * @returns the path, or the problem with its place in the expression, counted from 1
 * @see https://jmespath.org/specification.html
 * @example answerPath('scores[') // => { problem: 'the JMESPath expression is not complete' }
 */
export function answerPath(expression: string): { readonly path: AnswerPath } | { readonly problem: string } {
  const bare = expression.replace(quoted, (text) => text[0] + '_'.repeat(Math.max(0, text.length - 2)) + text.at(-1))
  const built = building.exec(bare)
  if (built) {
    const at = built.index + 1
    return { problem: `at character ${at}: functions, multi-selects and & are not allowed, only paths and filters` }
  }
  try {
    search(spaced(expression), null)
  } catch (error) {
    return { problem: problemOf(error) }
  }
  return { path: (answer) => found(expression, answer) }
}

/** The library finds an expression again in a plain object, where `constructor` would be what every object inherits. */
const spaced = (expression: string) => ` ${expression}`

/** A comparison of values that are nested deeper than the stack fails: such an answer has no score. */
function found(expression: string, answer: unknown): unknown {
  try {
    return search(spaced(expression), answer as never)
  } catch {
    return null
  }
}

/** The library counts from 0; the space before the expression makes that the character's number. */
function problemOf(error: unknown): string {
  if (error instanceof LexerError) return `at character ${error.lexerPosition}: not JMESPath`
  if (!(error instanceof ParseError)) return 'not JMESPath'
  const { lexPosition, tokenType, tokenValue } = error
  return tokenType === 'eof' || tokenValue === ''
    ? 'the JMESPath expression is not complete'
    : `at character ${lexPosition}: "${tokenValue}" is not expected there in JMESPath`
}
