import { ApiError } from '#api/http/api-error'
import { comparableLabel, isSameLabel, labelNamesOf } from '#contracts/label-values'
import type { ModelFile } from '#contracts/model-file'
import type { SqlExecutor } from '#core/ports/database'
import { areClassesFixed, setLearntClasses } from '#store/models/learn-classes'
import { hasLabelsOrScores, hasNegativeLabels, setLearntLabel } from '#store/models/learn-label'
import type { ModelDefinition } from '#store/models/load-model-definition'

/**
 * Holds a model to the labels that its rows are stored by: labels are stored as numbers, and under another task or other
 * names the same rows would say something else.
 *
 * @throws {ApiError} 409 `LABELS_FIXED`
 */
export async function keepLabels(executor: SqlExecutor, before: ModelDefinition, file: ModelFile): Promise<void> {
  const { definition, versions } = before
  if (definition.task !== file.task) {
    if (versions > 0 || (await hasLabelsOrScores(executor, file.name)))
      throw labelsFixed(file.name, 'task', {
        label: 'task',
        because: 'it has labels or scores already',
        what: `was ${definition.task}, now ${file.task}`,
      })
    await setLearntLabel(executor, { modelName: file.name, label: null })
    return setLearntClasses(executor, { modelName: file.name, classes: null })
  }
  switch (file.task) {
    case 'binary-classification':
      return keepBinaryLabels(executor, before, file)
    case 'multiclass-classification':
      return keepClasses(executor, before, file)
    case 'regression':
      return
  }
}

/**
 * The classes of a multiclass classification keep their places once there is a label or a score. More may follow them
 * until a training has frozen its data: a version has a probability for each. A file that no longer names them keeps
 * them as if they were learnt.
 */
async function keepClasses(executor: SqlExecutor, before: ModelDefinition, file: ModelFile): Promise<void> {
  const { definition, learntClasses } = before
  const known = definition.classes ?? learntClasses ?? []
  const areFixed = await areClassesFixed(executor, file.name)
  const isKnown = areFixed || (await hasLabelsOrScores(executor, file.name))
  const asked = file.classes
  const keepsPlaces = asked === undefined || known.every((name, index) => isSameLabel(name, asked[index] ?? ''))
  const keepsNumber = asked === undefined || asked.length === known.length
  if (isKnown && !(keepsPlaces && (keepsNumber || !areFixed)))
    throw labelsFixed(file.name, 'classes', {
      label: 'list of classes',
      because: areFixed ? 'a training is or was made of them' : 'it has labels or scores already',
      what: `was ${known.join(', ')}, now ${asked?.join(', ')}`,
    })
  return setLearntClasses(executor, { modelName: file.name, classes: isKnown ? known.map(comparableLabel) : null })
}

/**
 * The positive label is fixed once there is a label, a score or a version, the negative one once there is a label that
 * counts as 0; a file that no longer names it keeps it as if it were learnt.
 */
async function keepBinaryLabels(executor: SqlExecutor, before: ModelDefinition, file: ModelFile): Promise<void> {
  const { definition, learntLabel, versions } = before
  const [was, is] = [positiveOf(definition), positiveOf(file)]
  const isSamePositive = isSameLabel(was, is)
  if (!isSamePositive && (versions > 0 || (await hasLabelsOrScores(executor, file.name))))
    throw labelsFixed(file.name, 'positiveLabel', {
      label: 'positive label',
      because: 'it has labels or scores already',
      what: `was ${was}, now ${is}`,
    })
  const known = isSamePositive ? negativeOf(definition, learntLabel) : null
  if (known === null || !(await hasNegativeLabels(executor, file.name)))
    return setLearntLabel(executor, { modelName: file.name, label: null })
  const asked = negativeOf(file, known)
  if (asked !== null && !isSameLabel(asked, known))
    throw labelsFixed(file.name, file.classes ? 'classes' : 'positiveLabel', {
      label: 'negative label',
      because: 'rows have it already',
      what: `was ${known}, now ${asked}`,
    })
  return setLearntLabel(executor, { modelName: file.name, label: file.positiveLabel === undefined ? null : known })
}

/** The label that is stored as 1. */
const positiveOf = ({ positiveLabel = '1' }: ModelFile) => positiveLabel

/** The label that is stored as 0; null while it is not known. */
function negativeOf(file: ModelFile, learnt: string | null): string | null {
  const names = labelNamesOf(file, learnt)
  return names === null ? '0' : names.negative
}

function labelsFixed(
  modelName: string,
  field: string,
  { label, because, what }: { readonly label: string; readonly because: string; readonly what: string },
): ApiError {
  const message = `The ${label} of ${modelName} is fixed, because ${because} (${what}). Give the changed model another name.`
  return new ApiError(409, 'LABELS_FIXED', message, [{ field, message: what }])
}
