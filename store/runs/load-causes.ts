import * as z from 'zod'
import { severitySchema } from '#contracts/severity'
import { triggerKindSchema } from '#contracts/trigger-kind'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const causesSchema = z.array(
  z.object({
    triggerId: z.string(),
    kind: triggerKindSchema,
    severity: severitySchema.nullable(),
    reason: z.string(),
    occurredAt: z.string(),
    episodeId: z.string().nullable().optional(),
    comprehensive: z.boolean().optional(),
    force: z.boolean().optional(),
    askedBy: z.string().nullable().optional(),
  }),
)

/** The triggers that a run answers, the one that requested it first; what `insertRun` and `joinRun` have written. */
export async function loadCauses(executor: SqlExecutor, runId: string): Promise<z.infer<typeof causesSchema>> {
  const [causes = []] = await executor.query(
    sql`select causes from retraining_runs where run_id = ${runId}`,
    column('causes', causesSchema),
  )
  return causes
}
