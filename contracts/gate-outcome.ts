import * as z from 'zod'

/**
 * The gate's word on a challenger. `first`: fit, and there is no champion. `champion-unreadable`: fit, and the champion could not be scored
 * beside it. `unjudged`: fit, and not compared, because the champion was trained on the held-out rows. `unfit`: not to be served by anyone.
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
