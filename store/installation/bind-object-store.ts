import * as z from 'zod'
import { objectStoreMarkKey } from '#contracts/bucket-layout'
import { AppError, InvalidInputError } from '#core/errors'
import type { Database, SqlExecutor } from '#core/ports/database'
import type { ObjectStore } from '#core/ports/object-store'
import { sql } from '#core/sql'
import { column, rowOf } from '#store/tables/row'

/** The mark in an object store: its own identity, and the database that has it. */
const markSchema = z.object({ objectStoreId: z.string(), installationId: z.string() })
type Mark = z.infer<typeof markSchema>

const installationRow = rowOf({
  installationId: z.string(),
  objectStoreId: z.string().nullable(),
  objectStoreName: z.string().nullable(),
})
type Installation = z.infer<typeof installationRow>

export interface ObjectStoreToBind {
  readonly objectStore: ObjectStore
  /** Its path or address, for people. */
  readonly name: string
  /** Makes a random identity. */
  readonly newId: () => string
}

/**
 * Refuses an object store that is not the one of this database: its rows name files that are elsewhere, and trainings
 * would fail on them. A new pair is bound on first use, and so is a database of an earlier release.
 *
 * The row is written before the mark and completed after it, so that a process may end at any point: a repeat goes on
 * there. Repeating it is harmless.
 *
 * @throws {InvalidInputError} `OTHER_OBJECT_STORE` | `OTHER_DATABASE`, naming both
 */
export async function bindObjectStore(database: Database, store: ObjectStoreToBind): Promise<void> {
  const installation = await ensureInstallation(database, store.newId())
  const mark = await readMark(store)
  if (installation.objectStoreId !== null) {
    if (mark?.objectStoreId !== installation.objectStoreId) throw otherStore(installation, store)
    if (installation.objectStoreName !== store.name) await rename(database, store.name)
    return
  }
  if (mark && mark.installationId !== installation.installationId) throw otherDatabase(store)
  await refuseWithoutFiles(database, store)
  const own = mark ?? { objectStoreId: store.newId(), installationId: installation.installationId }
  if (!mark) await store.objectStore.put(objectStoreMarkKey, new TextEncoder().encode(JSON.stringify(own)))
  const bound = await claim(database, own.objectStoreId, store.name)
  if (bound.objectStoreId === own.objectStoreId) return
  // Another process bound its own store at the same time: this one is free again.
  if (!mark) await store.objectStore.delete([objectStoreMarkKey])
  throw otherStore(bound, store)
}

async function readMark({ objectStore, name }: ObjectStoreToBind): Promise<Mark | null> {
  try {
    return markSchema.parse(JSON.parse(new TextDecoder().decode(await objectStore.get(objectStoreMarkKey))))
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'OBJECT_NOT_FOUND') return null
    if (cause instanceof AppError) throw cause
    const message = `${objectStoreMarkKey} in ${name} cannot be read; it says which database the files belong to`
    throw new AppError({ code: 'STATE_DAMAGED', message, cause })
  }
}

async function ensureInstallation(executor: SqlExecutor, newId: string): Promise<Installation> {
  await executor.execute(sql`
    insert into installation (installation_id) values (${newId}) on conflict (is_only) do nothing`)
  return loadInstallation(executor)
}

async function loadInstallation(executor: SqlExecutor): Promise<Installation> {
  const [installation] = await executor.query(
    sql`select installation_id, object_store_id, object_store_name from installation`,
    installationRow,
  )
  return installation as Installation
}

async function claim(executor: SqlExecutor, objectStoreId: string, name: string): Promise<Installation> {
  await executor.execute(sql`
    update installation set object_store_id = ${objectStoreId}, object_store_name = ${name}
     where object_store_id is null`)
  return loadInstallation(executor)
}

async function rename(executor: SqlExecutor, name: string): Promise<void> {
  await executor.execute(sql`update installation set object_store_name = ${name}`)
}

/** A database of an earlier release may be opened with a wrong store for the first time: the newest file tells. */
async function refuseWithoutFiles(executor: SqlExecutor, { objectStore, name }: ObjectStoreToBind): Promise<void> {
  const [key] = await executor.query(
    sql`
    select coalesce(compacted_into, object_key) as key from ingested_batches
     where object_key is not null order by received_at desc, batch_id limit 1`,
    column('key', z.string()),
  )
  if (key === undefined || (await objectStore.exists(key))) return
  const message = `this database names the file ${key}, which ${name} does not hold: its files are in another place. Open it with the state folder that holds them (--state DIR)`
  throw new InvalidInputError({ code: 'OTHER_OBJECT_STORE', message, details: { key, name } })
}

function otherStore({ objectStoreName }: Installation, { name }: ObjectStoreToBind): InvalidInputError {
  const message = `the files of this database are in ${objectStoreName}, not in ${name}: open it with the state folder that holds them (--state DIR), or use another database for this folder`
  return new InvalidInputError({ code: 'OTHER_OBJECT_STORE', message, details: { objectStoreName, name } })
}

function otherDatabase({ name }: ObjectStoreToBind): InvalidInputError {
  const message = `the files in ${name} belong to another database than this one: use another state folder for this database (--state DIR). If the other database is gone for good, delete ${name}/${objectStoreMarkKey}`
  return new InvalidInputError({ code: 'OTHER_DATABASE', message, details: { name } })
}
