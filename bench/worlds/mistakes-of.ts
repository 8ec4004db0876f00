import { type AnswerWorld, lossSpansOf } from '#test/support/answer-world'

/** Whether each row of a world is answered wrong, in order, beside its losses by span. */
export function mistakesOf(world: AnswerWorld) {
  const mistakes: number[] = []
  const spans = lossSpansOf({ ...world, onRow: (mistake) => mistakes.push(mistake) })
  return { spans, mistakes: Uint8Array.from(mistakes) }
}
