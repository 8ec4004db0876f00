import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readMigrations, splitStatements } from '#adapters/postgres/read-migrations'

test('a statement ends with a semicolon at the end of a line', () => {
  expect(splitStatements("-- a; b;\nselect ';' as a,\n  -- why;\n  1;  \n\nselect 2;")).toEqual([
    "select ';' as a,\n  1",
    'select 2',
  ])
})

test('a file is the same on Windows and elsewhere, and other files are none', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'remodel-migrations-'))
  await writeFile(join(directory, '0002_second.sql'), 'select 2;\r\nselect 3;\r\n')
  await writeFile(join(directory, '0001_first.sql'), 'select 2;\nselect 3;\n')
  await writeFile(join(directory, 'schema.sql'), 'select 4;\n')
  const [first, second, ...others] = await readMigrations(directory)
  expect([first?.name, second?.name]).toEqual(['0001_first.sql', '0002_second.sql'])
  expect(second).toMatchObject({ sha256: first?.sha256, statements: ['select 2', 'select 3'] })
  expect(others).toEqual([])
})

test('the migrations of this package hold statements that the Data API takes', async () => {
  for (const { name, statements } of await readMigrations()) {
    expect(statements.length, name).toBeGreaterThan(0)
    // The body of a function is a text within its statement.
    for (const statement of statements)
      expect(statement.replace(/\$body\$.*\$body\$/s, ''), name).not.toMatch(/;|--|concurrently/i)
  }
})
