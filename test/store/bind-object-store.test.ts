import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#core/ports/database'
import type { ObjectStore } from '#core/ports/object-store'
import { sql } from '#core/sql'
import { bindObjectStore } from '#store/installation/bind-object-store'
import { MemoryObjectStore } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'

let first: Database
let second: Database
beforeEach(async () => {
  ;[first, second] = await Promise.all([freshDatabase(), freshDatabase()])
})
afterEach(() => Promise.all([first.close(), second.close()]))

const bind = (database: Database, objectStore: ObjectStore, name: string) =>
  bindObjectStore(database, { objectStore, name, newId: randomUUID })

describe('a database and its object store', () => {
  it('are bound on first use and open together from then on, also under another path', async () => {
    const store = new MemoryObjectStore()
    for (const name of ['/a', '/a', '/moved']) await bind(first, store, name)
    await expect(bind(first, new MemoryObjectStore(), '/b')).rejects.toMatchObject({
      message: expect.stringContaining('are in /moved, not in /b'),
    })
  })

  it('refuse another store, naming both, and leave it as it was', async () => {
    await bind(first, new MemoryObjectStore(), '/a')
    const other = new MemoryObjectStore()
    await expect(bind(first, other, '/b')).rejects.toMatchObject({
      code: 'OTHER_OBJECT_STORE',
      message: expect.stringMatching(/\/a, not in \/b/),
    })
    expect(other.objects.size).toBe(0)
    await bind(second, other, '/b')
  })

  it('refuse another database', async () => {
    const store = new MemoryObjectStore()
    await bind(first, store, '/a')
    await expect(bind(second, store, '/a')).rejects.toMatchObject({
      code: 'OTHER_DATABASE',
      message: expect.stringContaining('/a/installation.json'),
    })
    await bind(first, store, '/a')
  })

  it('are bound by the next process where one ended before the mark, or before the row was completed', async () => {
    const store = new MemoryObjectStore()
    const put = store.put.bind(store)
    store.put = () => Promise.reject(new Error('the process ended'))
    await expect(bind(first, store, '/a')).rejects.toThrow('ended')
    store.put = put
    const unfinished: Database = {
      ...first,
      query: (statement, row) => first.query(statement, row),
      execute: (statement) =>
        statement.strings.join('').includes('update') ? Promise.reject(new Error('ended')) : first.execute(statement),
    }
    await expect(bind(unfinished, store, '/a')).rejects.toThrow('ended')
    await bind(first, store, '/a')
    await expect(bind(first, new MemoryObjectStore(), '/b')).rejects.toMatchObject({ code: 'OTHER_OBJECT_STORE' })
  })

  it('let one of two stores in that come at once, and leave the other one free', async () => {
    const stores = [new MemoryObjectStore(), new MemoryObjectStore()]
    const outcomes = await Promise.allSettled(stores.map((store, index) => bind(first, store, `/${index}`)))
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const free = stores[outcomes.findIndex(({ status }) => status === 'rejected')] as MemoryObjectStore
    await bind(second, free, '/free')
  })

  it('of an earlier release are bound if the store holds the newest file of the database', async () => {
    const key = 'models/price/batches/2024-01-01/x.ndjson.gz'
    await first.execute(sql`
      insert into ingested_batches (model_name, batch_id, object_key, observation_count, label_count, rejected_count,
                                    received_at)
      values ('price', 'a', ${key}, 1, 0, 0, now())`)
    await expect(bind(first, new MemoryObjectStore(), '/wrong')).rejects.toMatchObject({
      code: 'OTHER_OBJECT_STORE',
      message: expect.stringContaining(key),
    })
    const store = new MemoryObjectStore()
    await store.put(key, new Uint8Array(1))
    await bind(first, store, '/right')
  })
})
