import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * Lets one transaction at a time give places to runs, until it ends: two that count the free ones would both take the
 * last.
 */
export async function lockPlaces(executor: SqlExecutor): Promise<void> {
  // Selected from the function, which returns void: the RDS Data API has no type for that.
  await executor.query(sql`select true as locked from pg_advisory_xact_lock(7236845, 2)`, z.unknown())
}
