import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { percent, showFigure } from '#contracts/wording'
import { defineEvent } from './event.ts'

/** A feature alone nearly answers the label: it is probably known only with it. Told once, before the first training. */
export const labelFoundInFeatures = defineEvent({
  name: 'LabelFoundInFeatures',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    featureName: z.string(),
    /** Null where the feature's categories or its missing values answer the label. */
    auc: z.number().nullable(),
    /**
     * Rows of the rarer class, of several classes those outside of the most frequent one, that the feature leaves wrong,
     * of all of them; null with another figure.
     */
    wrongShare: z.number().nullable(),
    /** Of a regression: the rank correlation of the feature and the label. */
    rankCorrelation: z.number().nullable().optional(),
    rows: z.number().int(),
    /** Null but for a binary classification. */
    positives: z.number().int().nullable(),
  }),
  example: {
    modelName: 'flights',
    featureName: 'dep_delay',
    auc: 0.997,
    wrongShare: null,
    rows: 5000,
    positives: 1100,
  },
  ledger: [
    {
      kind: 'data-quality/label-in-features',
      headline: () => 'Label in features',
      mark: null,
      content: ({ featureName, auc, wrongShare, rankCorrelation = null, rows, positives }) => ({
        reason: `\`${featureName}\` alone nearly answers the label: ${figureInWords({ auc, wrongShare, rankCorrelation, positives })} on ${rows.toLocaleString('en-US')} rows. Leave it out if it is known only with the label`,
        detail: {
          featureName,
          evidence: { auc, wrongShare, ...(rankCorrelation !== null && { rankCorrelation }), rows, positives },
        },
      }),
    },
  ],
  line: { tone: 'warning' },
  notice: { group: 'problems', severity: 'warning', gathered: 'Label in features' },
})

interface Figures {
  readonly auc: number | null
  readonly wrongShare: number | null
  readonly rankCorrelation: number | null
  readonly positives: number | null
}

function figureInWords({ auc, wrongShare, rankCorrelation, positives }: Figures): string {
  if (auc !== null) return `AUC ${showFigure(auc)}`
  if (rankCorrelation !== null) return `rank correlation ${showFigure(rankCorrelation)}`
  if (wrongShare === 0) return 'its values leave nothing wrong'
  const rows = positives === null ? 'the rows outside of the most frequent class' : 'the rarer class'
  return `its values leave ${percent(wrongShare ?? 0)} of ${rows} wrong`
}
