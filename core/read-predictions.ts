import type { Answer } from './answer.ts'
import { shortened } from './text/shortened.ts'

export type ReadPredictions =
  | { readonly status: 'read'; readonly answers: readonly (Answer | null)[] }
  | { readonly status: 'unreadable'; readonly reason: string }

/** The names under which a prediction has its answer, by the tasks of the contract. */
const answerNames = ['score', 'probabilities', 'value'] as const

const shownLengthMax = 80

/**
 * Reads the answer of a server that follows the container contract to `{"instances": [...]}`:
 * `{"predictions": [...]}` with one prediction a row. A prediction is `{"score"}`, `{"probabilities"}` or `{"value"}`, with
 * fields of other names beside it, or the number or the list of numbers alone; null stands for a row that the version cannot score.
 *
 * @param text the body of the answer
 * @param rowCount rows that were asked about
 * @complexity O(characters)
 * @example readPredictions('{"predictions": [{"score": 0.2}, 0.7]}', 2) // => { status: 'read', answers: [0.2, 0.7] }
 */
export function readPredictions(text: string, rowCount: number): ReadPredictions {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    const number = /(?<![\w"])-?(?:NaN|Infinity)\b/.exec(text)?.[0]
    const hint = number === undefined ? '' : `; JSON has no ${number}, which Python's json module writes by default`
    return unreadable(`it answers no JSON, but ${shown(text)}${hint}`)
  }
  const predictions = (content as { predictions?: unknown } | null)?.predictions
  if (!Array.isArray(predictions)) return unreadable(`its answer has no list "predictions": ${shown(text)}`)
  if (predictions.length !== rowCount)
    return unreadable(`it gives ${predictions.length} predictions for ${rowCount} rows`)
  const answers: (Answer | null)[] = []
  for (const [index, prediction] of predictions.entries()) {
    const named = namesIn(prediction)
    if (named.length > 1) return unreadable(`its prediction ${index} has ${named.join(' and ')}: one of them answers`)
    const answer = answerOf(prediction)
    if (answer === undefined)
      return unreadable(
        `its prediction ${index} is no number and no list of numbers: ${shown(JSON.stringify(prediction))}`,
      )
    answers.push(answer)
  }
  return { status: 'read', answers }
}

/** @returns undefined for what cannot be an answer */
function answerOf(prediction: unknown): Answer | null | undefined {
  if (prediction === null || typeof prediction === 'number') return prediction
  if (Array.isArray(prediction)) {
    const isList = prediction.length > 0 && prediction.every((share) => typeof share === 'number')
    return isList ? (prediction as number[]) : undefined
  }
  if (typeof prediction !== 'object') return undefined
  const [name] = namesIn(prediction)
  return name === undefined ? undefined : answerOf((prediction as Record<string, unknown>)[name])
}

/** With several of them nothing says which one is the answer: a regression may have a score beside its value. */
function namesIn(prediction: unknown): string[] {
  if (typeof prediction !== 'object' || prediction === null) return []
  return answerNames.filter((name) => Object.hasOwn(prediction, name))
}

function shown(text: string): string {
  if (text.trim() === '') return 'nothing'
  return text.length > shownLengthMax ? `${shortened(text, shownLengthMax)}…` : text
}

function unreadable(reason: string): ReadPredictions {
  return { status: 'unreadable', reason }
}
