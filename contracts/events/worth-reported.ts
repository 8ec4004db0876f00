import * as z from 'zod'
import { plural } from '#contracts/wording'
import { modelGainSchema } from '#contracts/worth'
import { gainedInWords, roundedGain } from '#contracts/worth-words'
import { defineEvent } from './event.ts'

const reportedSchema = z.object({
  /** Always null: the report is on the installation. */
  modelName: z.null(),
  /** Models with a retraining in the time that is measured. */
  models: z.number().int(),
  /** Those of them whose gain is known and in correct predictions: the sums are of these. */
  measured: z.number().int(),
  /** Those whose metric is money, which is not added up. */
  inMoney: z.number().int(),
  /** Regressions, whose losses have units of their own. */
  inLoss: z.number().int().default(0),
  trainings: z.number().int(),
  /** Correct predictions gained against never retraining. Null where no model's gain is known. */
  gained: z.number().nullable(),
  standardError: z.number().nullable(),
  /** Price of these trainings together. */
  price: z.number().nullable(),
  best: z.object({ modelName: z.string(), gained: z.number() }).nullable(),
  worst: z.object({ modelName: z.string(), gained: z.number() }).nullable(),
  /** Gains of models with a unit of their own, at most three, the most evident first. */
  inOwnUnit: z.array(modelGainSchema).default([]),
})

/** Whether retraining was worth it, of all models together: once a week. */
export const worthReported = defineEvent({
  name: 'WorthReported',
  version: 1,
  data: reportedSchema,
  example: {
    modelName: null,
    models: 12,
    measured: 9,
    inMoney: 1,
    inLoss: 2,
    trainings: 31,
    gained: 4200,
    standardError: 600,
    price: 2400,
    best: { modelName: 'nsw-price', gained: 1900 },
    worst: { modelName: 'churn', gained: -40 },
    inOwnUnit: [
      { modelName: 'demand', isMoney: false, lossUnit: 'units of absolute error', gained: 2100, standardError: 470 },
    ],
  },
  ledger: [
    {
      kind: 'worth/reported',
      headline: () => 'What retraining was worth',
      mark: null,
      content: ({ modelName: _, ...data }) => ({ reason: sentence(data), detail: { evidence: flat(data) } }),
    },
  ],
  line: { tone: 'quiet' },
  notice: {
    group: 'reports',
    severity: 'info',
    gathered: null,
    advice: () => 'Each model: remodel status, and remodel explain MODEL.',
  },
})

type Reported = Omit<z.infer<typeof reportedSchema>, 'modelName'>

function sentence(reported: Reported): string {
  const { models, measured, inMoney, inLoss, inOwnUnit } = reported
  const otherUnits = [
    ...(inMoney === 0 ? [] : [`${plural(inMoney, 'model')} measured in money`]),
    ...(inLoss === 0 ? [] : [`${plural(inLoss, 'regression')} measured in units of error`]),
  ]
  const ofEach = inOwnUnit.map(
    ({ modelName, gained, standardError, ...unit }) =>
      `${modelName} ${gainedInWords(gained, unit)} (standard error ${roundedGain(standardError)})`,
  )
  const named = ofEach.length === 0 ? '' : `: ${ofEach.join(', ')}`
  const sum = sumInWords(reported)
  if (sum === null && ofEach.length > 0) {
    const unnamed = models - ofEach.length
    const rest = unnamed > 0 ? `; ${unnamed} of ${plural(models, 'model')} less evident or not measured yet` : ''
    return `Against never retraining ${ofEach.join(', ')}${rest}`
  }
  if (sum === null)
    return [`No gain in correct predictions is known yet (${plural(models, 'model')} retrained)`, ...otherUnits].join(
      '; ',
    )
  const unmeasured = models - measured - inMoney - inLoss
  const unknown = unmeasured > 0 ? [`${plural(unmeasured, 'model')} not measured yet`] : []
  const others = [...unknown, ...otherUnits]
  return others.length === 0 ? sum : `${sum} Beside them: ${others.join(', ')}${named}.`
}

/** Null where no gain in correct predictions is known. */
function sumInWords({ measured, trainings, gained, standardError, price, best, worst }: Reported): string | null {
  if (gained === null || measured === 0) return null
  const spent = `${plural(trainings, 'retraining')} of ${plural(measured, 'model')}`
  const sum = `${spent} ${gainedInWords(gained, { isMoney: false, lossUnit: null })} against never retraining (standard error ${roundedGain(standardError ?? 0)}), at a price of ${roundedGain(price ?? 0)}.`
  if (measured === 1 || !best || !worst) return sum
  return `${sum} Most: ${best.modelName} (${roundedGain(best.gained)}); least: ${worst.modelName} (${roundedGain(worst.gained)}).`
}

function flat({ best, worst, inOwnUnit: _, ...figures }: Reported): Readonly<Record<string, string | number | null>> {
  return { ...figures, best: best?.modelName ?? null, worst: worst?.modelName ?? null }
}
