/** A simulation for tests. */
export function simulate(asked: number): number {
  if (Number.isNaN(asked)) throw new Error('not a number')
  return asked ** 2
}
