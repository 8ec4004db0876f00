import { invalidField } from '#api/http/api-error'
import type { ModelFile } from '#contracts/model-file'

/**
 * Checks the JMESPath expressions of a model file's `answer`. Its parser is loaded with the first file that has one.
 *
 * @throws {ApiError} 422 naming the field and the place in the expression
 */
export async function checkAnswerPaths({ answer }: ModelFile): Promise<void> {
  if (!answer) return
  const { answerPath } = await import('#rows/data-capture/answer-path')
  for (const [field, expression] of Object.entries(answer)) {
    if (!isPathField(field) || typeof expression !== 'string') continue
    const read = answerPath(expression)
    if ('problem' in read) throw invalidField(`answer.${field}`, read.problem)
  }
}

const isPathField = (field: string) => field === 'records' || field === 'score' || field === 'label'
