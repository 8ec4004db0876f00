/**
 * The factor by which a normal quantile has to be stretched to be Student's: a distance in standard deviations that were
 * themselves estimated has heavier tails. A quantile of a given size takes one factor, so that it can be part of a
 * standard error.
 *
 * @param z the normal quantile, near which the factor holds
 * @param freedom degrees of freedom of the estimated variance, 1 or more
 * @complexity O(1)
 * @see Hill (1970), doi:10.1145/355598.355599: the expansion's first two terms
 * @example studentWidening(2.326, 10) // => 1.18…
 */
export function studentWidening(z: number, freedom: number): number {
  const square = z * z
  return 1 + (square + 1) / (4 * freedom) + (5 * square * square + 16 * square + 3) / (96 * freedom * freedom)
}
