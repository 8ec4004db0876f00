import { isSameLabel } from '#contracts/label-values'
import type { ModelAnswer } from '#contracts/model-answer'
import { parseJson } from '../json/parse-json.ts'
import { isMissing } from '../read-cell.ts'
import { answerPath } from './answer-path.ts'
import { textOfValue } from './own-value.ts'
import { addUpToOne, probabilityOf, type ReadAnswer, type ReadScore } from './score-of-shape.ts'
import { finiteValue, probabilitiesIn } from './value-of-entry.ts'

/**
 * Makes the reader of a record's score from the model file's `answer`.
 *
 * @returns a reader of a record's entry; for a path that is not JMESPath one that gives the reason
 */
export function scoreOfAnswer(answer: ModelAnswer): (entry: unknown) => ReadAnswer {
  const score = answerPath(answer.score)
  if ('problem' in score) return () => ({ reason: `answer.score of the model file, ${score.problem}` })
  // A bare value is a list of one: `[0]` finds the score in a line of one cell and in a list of bare numbers.
  const at = (path: (entry: unknown) => unknown, entry: unknown) =>
    path(typeof entry === 'object' && entry !== null ? entry : [entry])
  if (answer.of === 'positive-class') return (entry) => probabilityAt(at(score.path, entry))
  if (answer.of === 'each-class') return (entry) => ofEachClass(at(score.path, entry), answer)
  if (answer.of === 'value') return (entry) => finiteValue(onlyOf(at(score.path, entry)))
  if (answer.of === 'class-probabilities') return (entry) => probabilitiesIn(listOf(at(score.path, entry)))
  const label = answerPath(answer.label)
  if ('problem' in label) return () => ({ reason: `answer.label of the model file, ${label.problem}` })
  return (entry) => {
    const read = probabilityAt(at(score.path, entry))
    return 'score' in read ? ofLabel(read.score, onlyOf(at(label.path, entry)), answer) : read
  }
}

function probabilityAt(value: unknown): ReadScore {
  const only = onlyOf(value)
  return isMissing(only)
    ? { reason: 'the answer has no number at answer.score of the model file (missing, null or NaN)' }
    : probabilityOf(only)
}

/** The probability of the other label is the rest. */
function ofLabel(
  probability: number,
  label: unknown,
  { labels: { negative, positive } }: Extract<ModelAnswer, { of: 'predicted-label' }>,
): ReadScore {
  const said = textOfValue(label)
  if (isSameLabel(said, positive)) return { score: probability }
  if (isSameLabel(said, negative)) return { score: 1 - probability }
  return {
    reason: `the label in the answer is neither "${negative}" nor "${positive}" (answer.labels of the model file)`,
  }
}

function ofEachClass(value: unknown, { positiveIndex }: Extract<ModelAnswer, { of: 'each-class' }>): ReadScore {
  const list = listOf(value)
  if (list === null) return { reason: 'the answer has no list of probabilities at answer.score of the model file' }
  if (list.length !== 2)
    return { reason: `the answer has ${list.length} probabilities for the two classes of the model` }
  const [first, second] = [probabilityOf(list[0]), probabilityOf(list[1])]
  if (!('score' in first)) return first
  if (!('score' in second)) return second
  if (!addUpToOne(first.score, second.score)) return { reason: 'the probabilities of both classes do not add up to 1' }
  return positiveIndex === 0 ? first : second
}

/** A list; in a cell of CSV its text: `[0.07, 0.93]`. A list of one list is that list. */
function listOf(found: unknown): readonly unknown[] | null {
  let value = found
  while (Array.isArray(value) && value.length === 1) value = value[0]
  if (typeof value === 'string') value = jsonOf(value)
  return Array.isArray(value) ? value : null
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return null
  }
}

/** The value of a list of one, which a filter gives. */
function onlyOf(value: unknown): unknown {
  let only = value
  while (Array.isArray(only) && only.length === 1) only = only[0]
  return only
}
