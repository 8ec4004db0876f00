import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { severitySchema } from '#contracts/severity'
import { countsSchema, driftContent, driftedInWords } from './drift-found.ts'
import { defineEvent } from './event.ts'

/** An open drift episode reached a higher severity. */
export const driftEscalated = defineEvent({
  name: 'DriftEscalated',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    championVersion: z.number().int(),
    severity: severitySchema,
    severityBefore: severitySchema,
    features: z.array(z.string()).min(1),
    evidence: evidenceSchema,
    counts: countsSchema,
  }),
  example: {
    episodeId: 'e1',
    modelName: 'nsw-price',
    championVersion: 3,
    severity: 'high',
    severityBefore: 'medium',
    features: ['vic_demand'],
    evidence: {
      feature: 'vic_demand',
      ksStatistic: 0.41,
      threshold: 0.1,
      shift: 'above',
      since: '1998-03-01T00:00:00.000Z',
      lastingHours: 144,
      falseAlarmsPerYear: 0.001,
    },
  },
  ledger: [
    {
      kind: 'drift/escalated',
      headline: () => 'Drift grew',
      mark: 'drift-escalated',
      content: (data) =>
        driftContent(
          `from ${data.severityBefore} to ${data.severity}: ${driftedInWords(data.features, data.evidence)}`,
          data,
        ),
    },
  ],
  line: { tone: 'warning' },
  notice: null,
})
