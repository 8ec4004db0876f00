import * as z from 'zod'

/**
 * The gate's verdict on a challenger. `better`, `worse`: evidently so, against the champion on the same rows.
 * `indistinguishable`: neither is evident. `first`: there is no champion. `champion-unreadable`: the champion could not be
 * scored. `unjudged`: nothing shows whether it is worse, because the champion was trained on the held-out rows, the trainer
 * wrote no losses by time, or they are too few and the challenger lost more; only a forced run promotes it. `unfit`: must
 * not serve.
 */
export const gateOutcomeSchema = z.enum([
  'first',
  'better',
  'indistinguishable',
  'worse',
  'unfit',
  'champion-unreadable',
  'unjudged',
])
export type GateOutcome = z.infer<typeof gateOutcomeSchema>
