import type { SeededRandom } from '#core/statistics/seeded-random'

/** How the answers of two versions differ on held-out rows. */
export interface GateWorld {
  readonly rows: number
  /** Share of rows on which one of them alone is right. */
  readonly discordant: number
  /** By how much more often that is the challenger, as a share of all rows. */
  readonly gain: number
  /** Chance that a time repeats the outcome of the time before. */
  readonly repeat: number
  readonly rowsPerTime: number
  /** Share of a time's rows that share its outcome; the others draw their own. */
  readonly shared: number
}

export const independent: GateWorld = {
  rows: 5000,
  discordant: 0.1,
  gain: 0,
  repeat: 0,
  rowsPerTime: 1,
  shared: 1,
}

/**
 * What the challenger saves on each row: 1 where it alone is right, -1 where the champion is, else 0. In the order of
 * time, `rowsPerTime` of each.
 */
export function gainsOf(world: GateWorld, random: SeededRandom): Int8Array {
  const { rows, discordant, gain, repeat, rowsPerTime, shared } = world
  const draw = () => {
    const drawn = random.uniform()
    return drawn < (discordant + gain) / 2 ? 1 : drawn < discordant ? -1 : 0
  }
  const gains = new Int8Array(rows)
  let outcome = draw()
  for (let row = 0; row < rows; row++) {
    if (row % rowsPerTime === 0 && random.uniform() >= repeat) outcome = draw()
    gains[row] = rowsPerTime === 1 || random.uniform() < shared ? outcome : draw()
  }
  return gains
}
