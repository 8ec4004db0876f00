import { showFigure } from '#contracts/wording'
import { showTime } from '#core/instant'

/** The evidence that people see, in this order; the rest is for programs. */
const words: readonly (readonly [key: string, say: (value: string) => string])[] = [
  ['feature', (value) => `feature ${value}`],
  ['featureName', (value) => `feature ${value}`],
  ['ksStatistic', (value) => `KS statistic ${value}`],
  ['statistic', (value) => `statistic ${value}`],
  ['rankCorrelation', (value) => `rank correlation ${value}`],
  ['totalVariation', (value) => `total variation ${value}`],
  ['currentCount', (value) => `n = ${value} now`],
  ['referenceCount', (value) => `n = ${value} in the reference`],
  ['threshold', (value) => `threshold ${value}`],
  ['since', (value) => `since ${showTime(Date.parse(value))}`],
  ['falseAlarmsPerYear', (value) => `a stable year shows as much ${value} times`],
  ['onlyScores', () => 'no feature drifted, only what the model says'],
  ['featureSeverity', (value) => `${value} drift of features`],
  ['learningUntil', (value) => `learning until ${showTime(Date.parse(value))}`],
  ['pValue', (value) => `p = ${value}`],
  ['adjustedPValue', (value) => `adjusted p = ${value}`],
  ['accuracy', (value) => `accuracy ${value}`],
  ['meanAbsoluteError', (value) => `mean absolute error ${value}`],
  ['lowerBound', (value) => `lower confidence bound ${value}`],
  ['upperBound', (value) => `upper confidence bound ${value}`],
  ['figureDays', (value) => `${value} days`],
  ['figureLabels', (value) => `${value} labels in them`],
  ['naiveFigure', (value) => `naive forecast ${value}`],
  ['labelled', (value) => `${value} labelled rows`],
  ['labelCoverage', (value) => `label coverage ${value}`],
  ['severity', (value) => `severity ${value}`],
  ['championAccuracy', (value) => `champion's accuracy ${value}`],
  ['championMeanAbsoluteError', (value) => `champion's mean absolute error ${value}`],
  ['majorityAccuracy', (value) => `accuracy of always saying the training rows' majority class ${value}`],
  ['majorityShare', (value) => `majority class of the same rows ${value}`],
  ['heldOutMajorityAccuracy', (value) => `majority class of the held-out rows ${value}`],
  ['artifactRowsTried', (value) => `stored artifact tried on ${value} held-out rows`],
  ['valuesTooLarge', (value) => `${value} values too large for a 32-bit float, taken as missing`],
  ['heldOutRows', (value) => `${value} held-out rows`],
  ['lossSaved', (value) => `loss saved per row ${value}`],
  ['lossSavedError', (value) => `its standard error ${value}`],
  ['smallestVisible', (value) => `smallest difference that would show ${value}`],
  ['lossSavedOverNaive', (value) => `loss saved per row over the naive forecast ${value}`],
  ['lossSavedOverNaiveError', (value) => `its standard error ${value}`],
  ['onlyChallengerCorrect', (value) => `only the challenger right on ${value}`],
  ['onlyChampionCorrect', (value) => `only the champion right on ${value}`],
  ['pValueBetter', (value) => `p(better) = ${value}`],
  ['pValueWorse', (value) => `p(worse) = ${value}`],
  ['accuracyLost', (value) => `accuracy lost ${value}`],
  ['labels', (value) => `${value} labels compared`],
  ['blocks', (value) => `in ${value} blocks of time`],
  ['lead', (value) => `loss beyond that of the other version ${value} a row`],
  ['materialLead', (value) => `material from ${value}`],
  ['evidence', (value) => `evidence ${value}`],
  ['evidenceNeeded', (value) => `${value} needed`],
  ['nullRate', (value) => `null rate ${value}`],
  ['nullRateReference', (value) => `null rate in the reference ${value}`],
  ['unseenShare', (value) => `share of unseen categories ${value}`],
  ['expectedUnseenShare', (value) => `${value} expected by chance`],
  ['rejectedShare', (value) => `share of rejected rows ${value}`],
  ['rejectedShareReference', (value) => `${value} before the champion was trained`],
  ['labelledRowsNew', (value) => `${value} new labelled rows`],
  ['labelledRowsInWindow', (value) => `${value} labelled rows in the window`],
  ['cooldownUntil', (value) => `cooldown until ${showTime(Date.parse(value))}`],
  ['dataQuality', (value) => `broken data: ${value}`],
  ['mode', (value) => (value === 'active' ? '' : `mode ${value}`)],
]

/**
 * The numbers behind an entry as one line; empty if it has none.
 *
 * @example evidenceInWords({ ksStatistic: 0.24, pValue: 1e-9, threshold: 0.1 }) // => 'KS statistic 0.24, threshold 0.1, p = 1.0e-9'
 */
export function evidenceInWords(evidence: Readonly<Record<string, unknown>>): string {
  return words
    .flatMap(([key, say]) => {
      // A tick waits for rows, not for the cooldown: mentioning the cooldown would mislead.
      const value = key === 'cooldownUntil' && evidence.schedule !== undefined ? null : evidence[key]
      if (value === undefined || value === null || value === '') return []
      return [say(typeof value === 'number' ? showFigure(value) : String(value))]
    })
    .filter((text) => text !== '')
    .join(', ')
}
