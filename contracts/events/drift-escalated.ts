import * as z from 'zod'
import { type Evidence, evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { type Severity, severities, severitySchema } from '#contracts/severity'
import { countsSchema, driftContent, driftedInWords } from './drift-found.ts'
import { defineEvent } from './event.ts'

/** An open drift episode reached a higher severity, as a whole or in its features where scores alone had drifted. */
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
      content: (data) => driftContent(`${growthOf(data)}: ${driftedInWords(data.features, data.evidence)}`, data),
    },
  ],
  line: { tone: 'warning' },
  notice: {
    group: 'drift',
    severity: 'warning',
    gathered: 'Drift grew',
    weight: ({ severity }) => severities.indexOf(severity),
  },
})

function growthOf({
  severity,
  severityBefore,
  evidence,
}: {
  readonly severity: Severity
  readonly severityBefore: Severity
  readonly evidence: Evidence
}): string {
  if (severity !== severityBefore) return `from ${severityBefore} to ${severity}`
  const { featureSeverity = severity } = evidence
  return `${featureSeverity} now in features too, beside what the model says`
}
