import { normalQuantile } from './standard-normal.ts'

/**
 * The standard normal value that is as rare as a value of Student's t: a distance in standard deviations that were
 * themselves estimated counts for less.
 *
 * Wallace's approximation. For t up to 10 it is off by less than 0.06 from 3 degrees of freedom on and by 0.12 below;
 * above 0.002 it is only ever too small. Evidence that multiplies such values takes them to be normal.
 *
 * @param freedom degrees of freedom of the estimated variance, above 0
 * @complexity O(1)
 * @see Wallace (1959), Annals of Mathematical Statistics 30
 * @example normalOfStudent(3, 10) // => 2.47…
 */
export function normalOfStudent(t: number, freedom: number): number {
  const size = Math.sqrt(freedom * Math.log1p((t * t) / freedom)) * ((8 * freedom + 1) / (8 * freedom + 3))
  return t < 0 ? -size : size
}

/**
 * The point that Student's t exceeds with a chance: the inverse of {@link normalOfStudent} at a normal quantile.
 *
 * @param chance one-sided, in (0, 1)
 * @param freedom degrees of freedom, above 0; off by less than 2 % from 4 on
 * @complexity O(1)
 * @see Wallace (1959), Annals of Mathematical Statistics 30
 * @example studentQuantile(0.01, 10) // => 2.76…
 */
export function studentQuantile(chance: number, freedom: number): number {
  const scaled = (normalQuantile(1 - chance) * (8 * freedom + 3)) / (8 * freedom + 1)
  return Math.sqrt(freedom * Math.expm1((scaled * scaled) / freedom))
}
