import { expect, it } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs, hourMs, toIso } from '#core/instant'
import { heldOutClassBlocks } from '#core/policy/scores/held-out-blocks'
import { classBins } from '#core/policy/scores/score-bins'
import { scoreFeatures } from '#core/policy/scores/score-features'
import { type ScoresToWatch, watchScores } from '#functions/check-drift/watch-scores'

const task = 'multiclass-classification'
const bins = classBins([0.5, 0.7, 0.9], 3)

/** Blocks of a quarter of a day, in which classes come as often as they are named. */
const blocksOf = (day: number, answers: readonly number[]) =>
  heldOutClassBlocks(
    [0, 6, 12, 18].map((hour) => ({
      at: toIso(day * dayMs + hour * hourMs),
      rows: answers.length * 50,
      scores: Array.from({ length: answers.length * 50 }, () => 0.7),
      answers: Array.from({ length: 50 }, () => answers).flat(),
      labels: [],
    })),
    bins,
  )

it.each([
  ['learnt', { classes: undefined, learntClasses: ['cat', 'dog', 'hen'] }],
  ['declared', { classes: ['cat', 'dog', 'hen'], learntClasses: null }],
])('names the class whose share has changed most, where classes are %s', (_, { classes, learntClasses }) => {
  const heldOut = Array.from({ length: 30 }, (_each, day) => blocksOf(day, [0, 1, 2])).flat()
  const since = Array.from({ length: 10 }, (_each, day) => blocksOf(31 + day, [0, 1, 1, 1])).flat()
  const model = { configuration: defaultConfiguration, definition: { task, classes, features: [] }, learntClasses }
  const { comparisons } = watchScores({
    model: { ...model, learntLabel: null } as unknown as ScoresToWatch['model'],
    names: scoreFeatures([], task),
    scores: {
      bins,
      cutoffAt: 30 * dayMs,
      blocks: [...heldOut, ...since.map((each) => ({ ...each, isHeldOut: false }))],
    },
    broken: [],
    open: null,
    driftClosedAt: null,
    falseAlarmsAllowed: 0.5,
    now: 41 * dayMs,
  })
  expect(comparisons[0]).toMatchObject({ featureName: 'prediction', status: 'comparable', location: 'dog' })
})
