/** Upper 95 % bound of the mean of a Poisson count, by bisection. */
export function poissonBound(count: number): number {
  let [low, high] = [count, 2 * count + 10]
  for (let step = 0; step < 60; step++) {
    const mean = (low + high) / 2
    let [term, sum] = [Math.exp(-mean), 0]
    for (let index = 0; index <= count; index++) {
      sum += term
      term *= mean / (index + 1)
    }
    if (sum > 0.05) low = mean
    else high = mean
  }
  return high
}
