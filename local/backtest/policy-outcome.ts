import { readFile } from 'node:fs/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import * as z from 'zod'
import { writeWhole } from '#adapters/local/write-whole'

/** A replay of one policy, as it is compared: rows with their answers, and the facts that count. */
const outcomeSchema = z.object({
  firstAt: z.number(),
  startsAt: z.number(),
  endsAt: z.number(),
  rejectedRows: z.number(),
  /** Trainings that a backend accepted, the first one included, in order of time. */
  trainings: z.array(
    z.object({
      at: z.number(),
      trigger: z.string(),
      state: z.string(),
      gate: z.string().nullable(),
      /** Minutes of the training itself, on the machine that made it; null for one that gave no version. */
      seconds: z.number().nullable(),
      /** Names its version in the cache; null for a training that no backend took. */
      key: z.string().nullable(),
    }),
  ),
  /** Ledger rows that a comparison counts: `drift/opened`, `rollback/rolled-back`, … */
  facts: z.array(z.object({ at: z.number(), kind: z.string() })),
  /**
   * Labelled rows in order of time, as columns. Version and loss, as `answerJudge` has it, are null where no version
   * answered; 1 is a right answer.
   */
  rows: z.object({
    ids: z.array(z.string()),
    at: z.array(z.number()),
    versions: z.array(z.number().nullable()),
    losses: z.array(z.number().nullable()),
    right: z.array(z.number()),
    labels: z.array(z.number()),
    labelledAt: z.array(z.number()),
  }),
})
export type PolicyOutcome = z.infer<typeof outcomeSchema>
export type OutcomeRows = PolicyOutcome['rows']

/** @returns null without a whole outcome at the path */
export async function readOutcome(path: string): Promise<PolicyOutcome | null> {
  try {
    return outcomeSchema.parse(JSON.parse(gunzipSync(await readFile(path)).toString('utf8')))
  } catch {
    return null
  }
}

export async function writeOutcome(path: string, outcome: PolicyOutcome): Promise<void> {
  await writeWhole(path, gzipSync(JSON.stringify(outcome), { level: 4 }))
}
