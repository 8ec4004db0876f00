import * as z from 'zod'

/** Whole numbers, shares and times as a trainer writes them, with words for what is wrong. */
export const count = z.int('must be a whole number, 0 or more').min(0, 'must be a whole number, 0 or more')
export const someRows = z.int('must be a whole number, 1 or more').min(1, 'must be a whole number, 1 or more')
export const share = z
  .number('must be a number from 0 to 1')
  .min(0, 'must be a number from 0 to 1')
  .max(1, 'must be a number from 0 to 1')
export const instant = z.iso.datetime({ offset: true, error: 'must be a time as in 2024-03-01T13:00:00.000Z' })
export const notNegative = z.number('must be a number, 0 or more').min(0, 'must be a number, 0 or more')
export const finite = z.number('must be a number')
