import { type SeededRandom, seededRandom } from '#core/statistics/seeded-random'

/** Rows a day of every process. */
export const rowsPerDay = 48

export const processNames = ['independent', 'ar-hours', 'ar-day', 'season', 'garch', 'mixed'] as const
export type ProcessName = (typeof processNames)[number]

/** Values by feature: one array of rows each. */
export type Columns = readonly Float64Array[]

/** Correlation of the features' innovations: features of one model share causes. */
const shared = Math.sqrt(0.3)
const own = Math.sqrt(0.7)

interface Normals {
  next(): number
}

function normals(random: SeededRandom): Normals {
  let spare: number | null = null
  return {
    next() {
      if (spare !== null) {
        const value = spare
        spare = null
        return value
      }
      const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()))
      const angle = 2 * Math.PI * random.uniform()
      spare = radius * Math.sin(angle)
      return radius * Math.cos(angle)
    },
  }
}

/**
 * A stream of `days` days without drift: standard deviation 1 a feature, 48 rows a day. Independent rows; AR(1) with 0.9 a
 * row (five hours) or with a correlation time of a day; AR 0.9 with a daily and a weekly season; GARCH(1,1) with six
 * degrees of freedom, where every other feature is the size of the return; a fifth of the features of each.
 */
export function generateColumns(
  name: ProcessName,
  { days, features, seed }: { days: number; features: number; seed: string },
): Columns {
  const random = normals(seededRandom(seed))
  const rows = days * rowsPerDay
  if (name === 'mixed') {
    const parts = ['independent', 'ar-hours', 'ar-day', 'season', 'garch'] as const
    return parts.flatMap((part) => [
      ...generateColumns(part, { days, features: features / 5, seed: `${seed}/${part}` }),
    ])
  }
  if (name === 'garch') return garch(random, rows, features)
  const phi = { independent: 0, 'ar-hours': 0.9, 'ar-day': Math.exp(-1 / rowsPerDay), season: 0.9 }[name]
  const columns = autoregression(random, { rows, features, phi })
  return name === 'season' ? columns.map(withSeason) : columns
}

function autoregression(
  random: Normals,
  { rows, features, phi }: { rows: number; features: number; phi: number },
): Float64Array[] {
  const columns = Array.from({ length: features }, () => new Float64Array(rows))
  const last = columns.map(() => random.next())
  const innovation = Math.sqrt(1 - phi * phi)
  for (let row = -400; row < rows; row++) {
    const common = shared * random.next()
    for (let feature = 0; feature < features; feature++) {
      const value = phi * (last[feature] as number) + innovation * (common + own * random.next())
      last[feature] = value
      if (row >= 0) (columns[feature] as Float64Array)[row] = value
    }
  }
  return columns
}

const weekdayEffects = [0, 0.1, 0, -0.1, 0.1, -0.7, -0.6]

function withSeason(column: Float64Array, feature: number): Float64Array {
  const effects = column.map((_, row) => {
    const weekday = weekdayEffects[Math.floor(row / rowsPerDay) % 7] as number
    return Math.sin((2 * Math.PI * row) / rowsPerDay + feature) + (feature % 2 ? 1 : -1) * weekday
  })
  const mean = effects.reduce((sum, effect) => sum + effect, 0) / effects.length
  const variance = effects.reduce((sum, effect) => sum + (effect - mean) ** 2, 0) / effects.length
  return column.map((value, row) => (value + (effects[row] as number)) / Math.sqrt(1 + variance))
}

/** Degrees of freedom of the returns, and how volatility follows them. */
const freedom = 6
const [reaction, persistence] = [0.08, 0.9]

function garch(random: Normals, rows: number, features: number): Float64Array[] {
  const columns = Array.from({ length: features }, () => new Float64Array(rows))
  const variances = new Float64Array(features).fill(1)
  for (let row = -1000; row < rows; row++) {
    let chiSquared = 0
    for (let index = 0; index < freedom; index++) chiSquared += random.next() ** 2
    const tail = Math.sqrt((freedom - 2) / chiSquared)
    const common = shared * random.next()
    for (let feature = 0; feature < features; feature++) {
      const variance = variances[feature] as number
      const value = Math.sqrt(variance) * tail * (common + own * random.next())
      variances[feature] = 1 - reaction - persistence + reaction * value * value + persistence * variance
      if (row >= 0) (columns[feature] as Float64Array)[row] = feature % 2 ? (Math.abs(value) - 0.7) / 0.75 : value
    }
  }
  return columns
}
