import type { Evidence } from '#contracts/evidence'
import { showFigure } from '#contracts/wording'
import { isEvident } from './is-evident.ts'
import { type LastForCause, mayAnswerAtOnce } from './last-for-cause.ts'
import type { RetrainingContext } from './retraining-rule.ts'

/** Whether the price is left out: the trigger's problem is evident, and not one that training has not mended. */
export function isAboveThePrice({ trigger, facts }: Pick<RetrainingContext, 'trigger' | 'facts'>): boolean {
  return isEvident(trigger) && mayAnswerAtOnce(facts.weighed?.lastForCause ?? null)
}

/**
 * The costs of waiting and of a training, and which won, in one sentence: "Waiting costs about 310 correct predictions
 * so far, a training 240: train." Null where neither is weighed.
 */
export function priceInWords(context: Omit<RetrainingContext, 'now'>): string | null {
  const { price, facts, configuration } = context
  if (price === null || configuration.retraining_policy === 'rules') return null
  const { isMoney, lossUnit } = facts.weighed ?? {}
  const [prefix, unit] = isMoney ? ['In your money waiting', ''] : ['Waiting', ` ${lossUnit ?? 'correct predictions'}`]
  const stated = price.isDerived ? rounded(price.price) : showFigure(price.price)
  const costs = `${prefix} costs about ${rounded(price.waiting)}${unit} so far, a training ${stated}`
  if (isAboveThePrice(context)) return `${costs}; a problem this evident is not weighed: train.`
  const { lastForCause } = facts.weighed ?? {}
  const before = isEvident(context.trigger) && lastForCause ? `${lastInWords(lastForCause)} ` : ''
  return `${before}${costs}: ${price.isWorthIt ? 'train' : 'wait'}.`
}

function lastInWords({ runId, outcome }: LastForCause): string {
  return outcome === 'in-vain'
    ? `Run ${runId} for the same cause was worth nothing.`
    : `Run ${runId} for the same problem has brought no evident gain so far.`
}

/** The parts of the price, for the evidence of a decision. */
export function priceEvidence(context: RetrainingContext): Evidence {
  const { price, facts, configuration } = context
  if (price === null || configuration.retraining_policy === 'rules') return {}
  return {
    trainingPrice: price.price,
    trainingPriceDerived: price.isDerived,
    waitingCost: price.waiting,
    waitingByAgeing: price.ageing,
    waitingMeasured: price.measured,
    waitingByRows: price.moreRows,
    rowsPerDay: price.rowsPerDay,
    costsInMoney: facts.weighed?.isMoney ?? false,
    ...(facts.weighed?.lossUnit && { costsIn: facts.weighed.lossUnit }),
    // A later decision reads it off the run: how versions aged before a change says little about the time after it. A
    // problem that is open still after it was answered is no new change.
    afterChange: isAboveThePrice(context) || price.measured > price.ageing,
    lastForCause: facts.weighed?.lastForCause?.runId ?? null,
    lastForCauseOutcome: facts.weighed?.lastForCause?.outcome ?? null,
    labelledRowsSinceDrift: facts.weighed?.drift?.labelledRows ?? null,
  }
}

/** To two digits: costs are estimates. */
function rounded(cost: number): string {
  return showFigure(Number(cost.toPrecision(2)))
}
