import * as z from 'zod'
import { instant } from '#store/tables/row'

/** The columns of a span of `span_losses` that every task has. */
export const spanColumns = {
  startsAt: instant,
  version: z.number(),
  labelled: z.number(),
  loss: z.number(),
  squaredLoss: z.number(),
}
