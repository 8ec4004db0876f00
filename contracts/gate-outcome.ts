import * as z from 'zod'

/**
 * The gate's verdict on a challenger. `first`: fit, and there is no champion. `champion-unreadable`: fit, but the
 * champion could not be scored. `unjudged`: fit, but not compared, because the champion was trained on the held-out
 * rows. `unfit`: must not serve.
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
