import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'

/** Retention removed the files of versions that nothing can return to. */
export const versionsRemoved = defineEvent({
  name: 'VersionsRemoved',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    versions: z.array(z.number().int()).min(1),
    /** `max_model_versions` at the time. */
    keptMax: z.number().int(),
  }),
  example: { modelName: 'nsw-price', versions: [1], keptMax: 3 },
  ledger: [
    {
      kind: 'retention/removed',
      headline: () => 'Files removed',
      mark: null,
      content: ({ versions, keptMax }) => ({
        reason: `files of version ${versions.join(', ')}, because ${keptMax} versions are kept`,
        detail: { versions },
      }),
    },
  ],
  line: null,
  notice: null,
})
