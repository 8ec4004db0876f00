import { isByTag } from '#contracts/trained-in-words'
import { plural, showMoment } from '#contracts/wording'
import { toIso } from '#core/instant'
import type { CardFacts } from './card-facts.ts'

/** The known limits of a version, a sentence each. Limits of every model are left out. */
export function limitsOf({ model, version, evaluation, run }: CardFacts): string[] {
  const { definition, changedAt } = model
  const trainedIn = version.trainedIn ?? run.trainedIn
  const evidence = (version.gate?.evidence ?? {}) as Readonly<Record<string, unknown>>
  const { interval, task, rows, importance, valuesTooLarge, evaluationCutoff } = evaluation
  const categories = definition.features.filter(({ kind }) => kind === 'categorical').map(({ name }) => name)
  const limits: readonly (string | false)[] = [
    version.barred && 'It was taken back or removed by a person, and is never picked again.',
    !version.retained && 'Its files are removed: it cannot serve any more.',
    evidence.belowNaive === true && 'On its held-out rows it lost more than the best naive forecast.',
    version.gateOutcome === 'unjudged' && 'Nothing shows whether it is better or worse than the champion of its time.',
    version.gateOutcome === 'indistinguishable' &&
      'On its held-out rows no difference from the champion of its time was evident.',
    evidence.singleClass === true &&
      'Its held-out rows had a single class: they say nothing of how it tells classes apart.',
    version.probation === 'running' && 'Its probation is still running.',
    version.probation === 'failed' && 'It failed its probation in production.',
    version.live.labelled === 0 && 'No label of its answers in production is known.',
    task === 'regression' &&
      (interval?.lower == null || interval.upper === null) &&
      `${rows === null ? 'Too few' : plural(rows.holdout, 'held-out row')} did not suffice for an interval of its values.`,
    evaluationCutoff !== null &&
      version.cutoffAt !== null &&
      Date.parse(evaluationCutoff) < version.cutoffAt &&
      `Its figures are those of a fit on rows up to ${showMoment(evaluationCutoff)}; the fit that serves also learnt from the held-out rows after that, and was not measured itself.`,
    valuesTooLarge > 0 &&
      `${plural(valuesTooLarge, 'value')} of its rows beyond the range of a 32-bit float counted as missing.`,
    importance === null && 'Its trainer measured no importance of the features.',
    importance !== null &&
      importance.featureCount > importance.features.length &&
      `The importance of the first ${importance.features.length} of its ${importance.featureCount} features is kept.`,
    version.ownContainer && 'Its own container trained it, and wrote its evaluation.',
    !version.ownContainer &&
      categories.length > 0 &&
      `A category that its training rows did not show counts as missing (${shownNames(categories)}).`,
    changedAt > version.createdAt &&
      `The model file was last changed on ${showMoment(toIso(changedAt))}, after this training: features, parameters and description are those of the present file.`,
    trainedIn === null && 'Its training environment is not known.',
    trainedIn !== null &&
      isByTag(trainedIn) &&
      `Its training image is known by a tag alone (${trainedIn}), which may have been given to another image since.`,
  ]
  return limits.filter((limit) => limit !== false)
}

const namesShown = 5

function shownNames(names: readonly string[]): string {
  const rest = names.length - namesShown
  return rest > 0 ? `${names.slice(0, namesShown).join(', ')} and ${rest} more` : names.join(', ')
}
