import type { BinaryEvaluation } from '#contracts/evaluation'
import type { BinaryLosses } from '#contracts/losses-by-time'
import { seededRandom } from '#core/statistics/seeded-random'

const blockCount = 40

interface HeldOutMistakes {
  readonly paired: BinaryEvaluation['paired']
  /** Those of the challenger. */
  readonly mistakes: number
  readonly rows: number
  readonly majorityMistakes: number
  readonly from: string
  readonly to: string
}

/**
 * The mistakes of an evaluation over 40 spans of time, as independent rows would make them: each falls
 * into any span.
 */
export function lossesByTime({ paired, mistakes, rows, majorityMistakes, from, to }: HeldOutMistakes): BinaryLosses {
  const length = Math.ceil((Date.parse(to) - Date.parse(from)) / blockCount)
  const counted = {
    rows: dealt(rows, 'rows'),
    bothWrong: dealt(paired?.bothWrong ?? mistakes, 'both wrong'),
    onlyChallengerWrong: dealt(paired?.onlyChampionCorrect ?? 0, 'challenger wrong'),
    onlyChampionWrong: dealt(paired?.onlyChallengerCorrect ?? 0, 'champion wrong'),
    majority: dealt(majorityMistakes, 'majority'),
  }
  const at = (kind: keyof typeof counted, index: number) => counted[kind][index] as number
  return {
    metric: 'accuracy',
    positiveShare: 0.5,
    gapSeconds: 0,
    blocks: Array.from({ length: blockCount }, (_, index) => ({
      from: new Date(Date.parse(from) + index * length).toISOString(),
      to: new Date(Date.parse(from) + (index + 1) * length).toISOString(),
      rows: at('rows', index),
      challenger: at('bothWrong', index) + at('onlyChallengerWrong', index),
      champion: paired === null ? null : at('bothWrong', index) + at('onlyChampionWrong', index),
      majority: at('majority', index),
      lastLabel: null,
      sameHourYesterday: null,
    })),
  }
}

/** `count` marbles in 40 bowls: one for each in turn, or at random, the same for the same kind and count. */
function dealt(count: number, kind: string): number[] {
  const random = seededRandom(`${kind}/${count}`)
  const bowls = Array.from({ length: blockCount }, () => 0)
  for (let marble = 0; marble < count; marble++) {
    const bowl = kind === 'rows' ? marble % blockCount : Math.floor(random.uniform() * blockCount)
    bowls[bowl] = (bowls[bowl] as number) + 1
  }
  return bowls
}
