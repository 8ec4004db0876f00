import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { severities, severitySchema } from '#contracts/severity'
import { countsSchema, driftContent, driftedInWords } from './drift-found.ts'
import { defineEvent } from './event.ts'

/** Features of a model drifted, and no drift episode was open: one opens. */
export const driftOpened = defineEvent({
  name: 'DriftOpened',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    championVersion: z.number().int(),
    severity: severitySchema,
    features: z.array(z.string()).min(1),
    evidence: evidenceSchema,
    counts: countsSchema,
  }),
  example: {
    episodeId: 'e1',
    modelName: 'nsw-price',
    championVersion: 3,
    severity: 'medium',
    features: ['vic_demand'],
    evidence: {
      feature: 'vic_demand',
      ksStatistic: 0.24,
      threshold: 0.1,
      shift: 'above',
      since: '1998-03-01T00:00:00.000Z',
      lastingHours: 96,
      falseAlarmsPerYear: 0.3,
    },
  },
  ledger: [
    {
      kind: 'drift/opened',
      headline: () => 'Drift began',
      mark: 'drift-opened',
      content: (data) => driftContent(`${data.severity} drift: ${driftedInWords(data.features, data.evidence)}`, data),
    },
  ],
  line: { tone: 'warning' },
  notice: {
    group: 'drift',
    severity: 'warning',
    gathered: 'Drift began',
    weight: ({ severity }) => severities.indexOf(severity),
  },
})
