import * as z from 'zod'
import { plural, showFigure } from '#contracts/wording'
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

function sentence({
  models,
  measured,
  trainings,
  gained,
  standardError,
  price,
  best,
  worst,
  inMoney,
  inLoss,
}: Reported): string {
  const otherUnits = [
    ...(inMoney === 0 ? [] : [`${plural(inMoney, 'model')} measured in money`]),
    ...(inLoss === 0 ? [] : [`${plural(inLoss, 'regression')} measured in units of error`]),
  ]
  if (gained === null || measured === 0)
    return [`No gain in correct predictions is known yet (${plural(models, 'model')} retrained)`, ...otherUnits].join(
      '; ',
    )
  const unmeasured = models - measured - inMoney - inLoss
  const others = [...otherUnits, ...(unmeasured > 0 ? [`${plural(unmeasured, 'model')} not measured yet`] : [])]
  const beside = others.length === 0 ? '' : ` Beside them: ${others.join(', ')}.`
  const verb = gained < 0 ? 'lost' : 'gained'
  const sum = `${plural(trainings, 'retraining')} of ${plural(measured, 'model')} ${verb} ${rounded(Math.abs(gained))} correct predictions against never retraining (standard error ${rounded(standardError ?? 0)}), at a price of ${rounded(price ?? 0)}.`
  const extremes =
    measured > 1 && best && worst
      ? ` Most: ${best.modelName} (${rounded(best.gained)}); least: ${worst.modelName} (${rounded(worst.gained)}).`
      : ''
  return `${sum}${extremes}${beside}`
}

function flat({ best, worst, ...figures }: Reported): Readonly<Record<string, string | number | null>> {
  return { ...figures, best: best?.modelName ?? null, worst: worst?.modelName ?? null }
}

function rounded(value: number): string {
  return showFigure(Number(value.toPrecision(2)))
}
