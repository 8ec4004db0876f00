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
    /** Rows of the rarer class that the feature leaves wrong, of all of them; null with an AUC. */
    wrongShare: z.number().nullable(),
    rows: z.number().int(),
    positives: z.number().int(),
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
      content: ({ featureName, auc, wrongShare, rows, positives }) => ({
        reason: `\`${featureName}\` alone nearly answers the label: ${
          auc === null
            ? `its ${wrongShare === 0 ? 'values leave nothing' : `values leave ${percent(wrongShare ?? 0)} of the rarer class`} wrong`
            : `AUC ${showFigure(auc)}`
        } on ${rows.toLocaleString('en-US')} rows. Leave it out if it is known only with the label`,
        detail: { featureName, evidence: { auc, wrongShare, rows, positives } },
      }),
    },
  ],
  line: { tone: 'warning' },
  notice: { group: 'problems', severity: 'warning', gathered: 'Label in features' },
})
