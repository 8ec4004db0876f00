import type { Evaluation } from '#contracts/evaluation'
import type { Evidence } from '#contracts/evidence'
import type { Metric } from '#contracts/metric'
import { capitalized, plural } from '#contracts/wording'
import { roundFigure } from '#core/policy/drift/round-figure'
import { type BlockMean, pValueAbove, smallestVisible } from '#core/statistics/mean-of-blocks'
import { hasOneClass } from './compared-evaluation.ts'
import { amountOf, differenceInWords } from './difference-in-words.ts'
import { pairedGain } from './paired-gain.ts'

export interface HeldOutComparison {
  readonly outcome: 'better' | 'indistinguishable' | 'worse' | 'unjudged'
  readonly reason: string
  readonly evidence: Evidence
}

/**
 * Compares a challenger with the champion by the mean difference of their losses on the same held-out rows, in blocks
 * of time. Rows of one time, and neighbors, are alike: a test that counts them as independent is overconfident. Of a
 * regression it is the test of Diebold and Mariano, with a long-run variance from blocks.
 *
 * It is indistinguishable where neither is evident, and the sentence then says which difference would have been.
 *
 * If nothing shows how far chance moves a difference, the rows themselves decide: a challenger that lost more on them
 * is unjudged, because unknown is not "not worse"; one that did not is indistinguishable, because a rejection would keep
 * an old version for ever. Without losses by time it is unjudged whatever the rows say: their times are not known, and
 * rows of one time may all be alike. Held-out rows of one class show nothing of either.
 *
 * @param evaluation with figures of the champion
 * @param level one-sided, for each of better and worse, in (0, 1)
 * @complexity O(blocks)
 * @see `meanOfBlocks` for the error; Demšar (2006), https://www.jmlr.org/papers/v7/demsar06a.html, for what a paired
 *   comparison of two classifiers can say; Diebold, Mariano (1995), doi:10.1080/07350015.1995.10524599, for two
 *   forecasts whose errors are correlated
 * @example compareHeldOut(evaluation, { level: 0.01, championVersion: 3 }).outcome // => 'better'
 */
export function compareHeldOut(
  evaluation: Evaluation,
  { level, championVersion }: { readonly level: number; readonly championVersion: number | null },
): HeldOutComparison {
  const { lossesByTime, rows } = evaluation
  const champion = championVersion === null ? 'the champion' : `version ${championVersion}`
  const unknown = (why: string, evidence: Evidence = {}): HeldOutComparison => {
    const reason = `Cannot be told from ${champion}: ${why}.`
    return { outcome: 'indistinguishable', reason, evidence: { ...evidence, comparisonUnknown: true } }
  }
  const unjudged = (why: string, evidence: Evidence = {}): HeldOutComparison => {
    const reason = `Unjudged: ${why}. ${capitalized(champion)} stays unless a person retrains with --force.`
    return { outcome: 'unjudged', reason, evidence: { ...evidence, comparisonUnknown: true } }
  }
  const measured = lossesByTime && pairedGain(lossesByTime.blocks, { of: 'challenger', over: 'champion', level })
  if (!measured)
    return unjudged(
      `its trainer wrote no lossesByTime, which shows how far chance moves a difference (${figuresOf(evaluation, champion)})`,
    )
  if (hasOneClass(evaluation)) {
    const what = evaluation.task === 'regression' ? 'label' : 'class'
    return unknown(`the ${plural(rows.holdout, 'held-out row')} have a single ${what}`, { singleClass: true })
  }
  const { metric, blocks } = lossesByTime
  const facts = { blocks: blocks.length, blockHours: hoursOf(blocks) }
  if (measured.status === 'noise-unknown') {
    const found = { ...facts, lossSaved: measured.mean }
    if (measured.mean >= 0) return unknown(measured.why, found)
    return unjudged(`${differenceInWords(measured.mean, metric)} worse than ${champion}, but ${measured.why}`, found)
  }
  return judge(measured.gain, { metric, level, champion, facts, rowCount: rows.holdout })
}

function judge(
  gain: BlockMean,
  {
    metric,
    level,
    champion,
    facts,
    rowCount,
  }: {
    readonly metric: Metric
    readonly level: number
    readonly champion: string
    readonly facts: { readonly blocks: number; readonly blockHours: number }
    readonly rowCount: number
  },
): HeldOutComparison {
  const pValueBetter = pValueAbove(gain, 0)
  const pValueWorse = pValueAbove({ ...gain, mean: -gain.mean }, 0)
  const visible = smallestVisible(gain, { level })
  const evidence = {
    ...facts,
    lossSaved: gain.mean,
    lossSavedError: gain.standardError,
    smallestVisible: visible,
    pValueBetter,
    pValueWorse,
  }
  const on = `on ${plural(rowCount, 'held-out row')} in ${facts.blocks} spans of ${roundFigure(facts.blockHours)} h`
  const size = differenceInWords(gain.mean, metric)
  const error = `standard error ${amountOf(gain.standardError, metric)}`
  if (pValueBetter <= level) {
    const reason = `Better than ${champion} by ${size} (${error}, p = ${roundFigure(pValueBetter)}) ${on}.`
    return { outcome: 'better', reason, evidence }
  }
  if (pValueWorse <= level) {
    const reason = `Worse than ${champion} by ${size} (${error}, p = ${roundFigure(pValueWorse)}) ${on}.`
    return { outcome: 'worse', reason, evidence }
  }
  const found =
    gain.standardError === 0
      ? `the losses are the same ${on}`
      : `${size} ${gain.mean < 0 ? 'worse' : 'better'} (${error}) ${on}; ${amountOf(visible, metric)} would have shown`
  return { outcome: 'indistinguishable', reason: `Indistinguishable from ${champion}: ${found}.`, evidence }
}

/** Both versions' figures where no losses by time tell them apart. */
function figuresOf(evaluation: Evaluation, championName: string): string {
  const isRegression = evaluation.task === 'regression'
  const name = isRegression ? 'mean absolute error' : 'accuracy'
  const [own, of] = isRegression
    ? [evaluation.challenger.mae, evaluation.champion?.mae]
    : [evaluation.challenger.accuracy, evaluation.champion?.accuracy]
  const championFigure = of === undefined ? 'unknown' : roundFigure(of)
  return `${name} ${roundFigure(own)} on ${plural(evaluation.rows.holdout, 'held-out row')}, of ${championName} ${championFigure}`
}

/** The length of the blocks, which a trainer makes equal. */
function hoursOf([first]: readonly { readonly from: string; readonly to: string }[]): number {
  return first === undefined ? 0 : (Date.parse(first.to) - Date.parse(first.from)) / 3_600_000
}
