import { seededRandom } from '#core/statistics/seeded-random'

/** Standard normal numbers that depend on the seed alone (Box and Muller). */
export function normals(seed: string, count: number): number[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()))
    return radius * Math.cos(2 * Math.PI * random.uniform())
  })
}

/** A stationary first-order autoregression with variance 1. */
export function autoregression(seed: string, count: number, correlation: number): number[] {
  const draws = normals(seed, count)
  const fresh = Math.sqrt(1 - correlation * correlation)
  let value = draws[0] ?? 0
  return draws.map((draw, index) => {
    value = index === 0 ? draw : correlation * value + fresh * draw
    return value
  })
}
