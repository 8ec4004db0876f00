import type { FeatureGroup, FeatureKind } from '#contracts/features'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

export interface FeatureReference {
  readonly featureName: string
  readonly group: FeatureGroup
  readonly kind: FeatureKind
  readonly rowCount: number
  readonly nullCount: number
  /** As core/profile encodes it. */
  readonly profile: unknown
}

/** Largest size of a statement's rows: the RDS Data API takes 4 MiB a request. */
const statementBytesMax = 2 ** 20

/**
 * Stores the profiles of a version's training rows: the reference that drift is measured from. Repeating it changes
 * nothing.
 */
export async function insertReferences(
  executor: SqlExecutor,
  frozen: {
    readonly modelName: string
    readonly version: number
    readonly windowStart: Instant
    readonly windowEnd: Instant
    readonly references: readonly FeatureReference[]
  },
): Promise<void> {
  for (const part of inParts(frozen.references)) {
    await executor.execute(sql`
      insert into feature_references (model_name, version, feature_name, feature_group, feature_kind, row_count,
                                      null_count, profile,
                                      window_start, window_end)
      select ${frozen.modelName}, ${frozen.version}::integer, reference."featureName", reference."group",
             reference.kind,
             reference."rowCount", reference."nullCount", reference.profile,
             ${toIso(frozen.windowStart)}::timestamptz, ${toIso(frozen.windowEnd)}::timestamptz
        from jsonb_to_recordset(${`[${part.join(',')}]`}::jsonb) as reference (
               "featureName" text, "group" text, kind text, "rowCount" bigint, "nullCount" bigint, profile jsonb)
      on conflict do nothing`)
  }
}

function inParts(references: readonly FeatureReference[]): string[][] {
  const parts: string[][] = []
  let size = statementBytesMax
  for (const text of references.map((reference) => JSON.stringify(reference))) {
    if (size + text.length > statementBytesMax) {
      parts.push([])
      size = 0
    }
    parts.at(-1)?.push(text)
    size += text.length
  }
  return parts
}
