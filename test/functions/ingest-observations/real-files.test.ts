import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { IncomingKind } from '#contracts/incoming-key'
import { modelFileSchema } from '#contracts/model-file'
import type { RowFormat } from '#contracts/row-formats'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { readRows } from '#rows/read-rows'
import { tableReaders } from '#rows/table-readers'
import { deliverFile } from '#test/support/deliver-file'
import { saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { wrapAll } from '#test/support/settle'

const anyRow = z.record(z.string(), z.unknown())

let database: Database
let ports: FakePorts
let functions: ReadonlyMap<string, WrappedFunction>

beforeEach(async () => {
  database = await freshDatabase()
  ports = fakePorts(database, '2024-03-01T12:00:00Z')
  functions = wrapAll(ports)
  await functions.get('maintain-partitions')?.({ lifecycle: 'deployed' })
})
afterEach(() => database.close())

const minute = (index: number) => `2024-03-01T11:${String(index).padStart(2, '0')}:00Z`

describe('twenty rows of a served model, of which one has a number beyond 32 bits', () => {
  const names = ['spend[EUR]', 'age<30', '10', '2', 'constructor', '__proto__', 'größe 📏']
  const rows = Array.from({ length: 20 }, (_, row) => names.map((_, place) => row + place / 10))
  const badRow = 7

  beforeEach(async () => {
    const columns = { time: 'at', id: 'id', label: 'y' }
    const features = names.map((name) => ({ name }))
    await saveExampleModel(ports, modelFileSchema.parse({ name: 'names', type: 'xgboost', columns, features }))
    await database.execute(sql`
      insert into model_versions (model_name, version, run_id, status, artifact_keys, created_at, cutoff_at, promoted_at)
      values ('names', 1, 'r1', 'champion', '["one"]', '2024-02-01', '2024-02-01', '2024-02-01')`)
    await database.execute(sql`update models set serving_version = 1`)
    ports.modelServer.served.set('names', { champion: 1, others: [] })
    ports.modelServer.scoreOf.set(1, 0.75)
  })

  const cellsOf = (name: string) =>
    rows.map((values, row) => values.map((value, place) => (row === badRow && names[place] === name ? '1e39' : value)))
  const writers = {
    csv: (cells: ReturnType<typeof cellsOf>) =>
      [`at,id,${names.join(',')}`, ...cells.map((values, row) => `${minute(row)},n${row},${values.join(',')}`)].join(
        '\n',
      ),
    // Written by hand: an object of JavaScript would order the names, and take __proto__ for another thing.
    ndjson: (cells: ReturnType<typeof cellsOf>) =>
      cells
        .map((values, row) => {
          const fields = values.map((value, place) => `${JSON.stringify(names[place])}:${value}`)
          return `{"at":"${minute(row)}","id":"n${row}",${fields.join(',')}}`
        })
        .join('\n'),
  }
  const cases = (['csv', 'ndjson'] as const).flatMap((format) => names.map((name) => [format, name] as const))

  it.each(cases)('are nineteen scored and one rejected with its reason: %s, %s', async (format, name) => {
    const key = `incoming/names/observations/a.${format}`
    const report = await deliverFile(ports, functions, { key, text: writers[format](cellsOf(name)) })
    expect(report).toMatchObject({ status: 'accepted', observations: 19, observationsNew: 19, rejected: 1 })
    expect(await database.query(sql`select row_number, part, reason from rejected_rows`, anyRow)).toEqual([
      {
        row_number: badRow + 1,
        part: 'file',
        reason: `${name}: 1e+39 is beyond 1e38: models compute with numbers of 32 bits`,
      },
    ])
    const sound = rows.filter((_, row) => row !== badRow)
    expect(ports.modelServer.asked.flatMap((asked) => asked.rows)).toEqual(sound)
    const ids = rows.map((_, row) => `n${row}`).filter((id) => id !== `n${badRow}`)
    const kept = sql`select observation_id, version, score from predictions order by observed_at`
    expect(await database.query(kept, anyRow)).toEqual(
      ids.map((id) => ({ observation_id: id, version: 1, score: 0.75 })),
    )
  })
})

describe('ids of eighteen digits', () => {
  const ids = Array.from({ length: 6 }, (_, index) => 738_529_527_931_269_425n + BigInt(index))
  const labelOf = (index: number) => Number(index % 3 === 0)
  const parquet = (columnData: Parameters<typeof parquetWriteBuffer>[0]['columnData']) =>
    new Uint8Array(parquetWriteBuffer({ columnData }))
  const idColumn = { name: 'id', data: ids, type: 'INT64' } as const
  const observations = {
    ndjson: ids.map((id, index) => `{"at":"${minute(index)}","id":${id},"price":${index},"venue":"x"}`).join('\n'),
    parquet: parquet([
      idColumn,
      { name: 'at', data: ids.map((_, index) => new Date(minute(index))), type: 'TIMESTAMP' },
      { name: 'price', data: ids.map((_, index) => index), type: 'DOUBLE' },
      { name: 'venue', data: ids.map(() => 'x'), type: 'STRING' },
    ]),
  }
  const labels = {
    csv: ['id,up', ...ids.map((id, index) => `${id},${labelOf(index)}`)].join('\n'),
    ndjson: ids.map((id, index) => `{"id":${id},"up":${labelOf(index)}}`).join('\n'),
    parquet: parquet([idColumn, { name: 'up', data: ids.map((_, index) => labelOf(index)), type: 'INT32' }]),
  }
  const formats = (['ndjson', 'parquet'] as const).flatMap((rows) =>
    (['csv', 'ndjson', 'parquet'] as const).map((told) => [rows, told] as const),
  )

  it.each(formats)('are six observations of %s with six labels of %s, each with its own', async (rows, told) => {
    const model = await saveExampleModel(ports)
    /** As the API and `remodel ingest` do, which take Parquet too: the bucket does not. */
    const send = async (format: RowFormat, kind: IncomingKind, content: string | Uint8Array) => {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
      const reading = { model, kind, batchId: kind, moreFollows: false }
      const { batch } = readRows(await tableReaders[format](bytes, 0), reading)
      return functions.get('ingest-observations')?.(batch)
    }
    expect(await send(rows, 'observations', observations[rows])).toMatchObject({ observationsNew: 6, rejected: 0 })
    expect(await send(told, 'labels', labels[told])).toMatchObject({ labelsNew: 6, labelsWaiting: 0, rejected: 0 })
    expect(
      await database.query(sql`select observation_id, label from predictions order by observed_at`, anyRow),
    ).toEqual(ids.map((id, index) => ({ observation_id: String(id), label: labelOf(index) })))
  })
})
