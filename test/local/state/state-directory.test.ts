import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { settleClockMode } from '#local/state/clock-mode'
import { openDatabase } from '#local/state/open-database'
import { makeStateDirectory } from '#local/state/state-directory'
import { newFolder } from '#test/local/replay/example-lab'

describe("a state's folder", () => {
  it('is refused by name where a file stands in its place', async () => {
    const file = join(await newFolder(), 'file')
    await writeFile(file, '')
    await expect(makeStateDirectory(file)).rejects.toMatchObject({
      code: 'STATE_NOT_WRITABLE',
      message: `${file} cannot be used as a state folder: it is a file or lies below one`,
    })
  })

  it('is refused where nobody can tell whose time it is in', async () => {
    const file = join(await newFolder(), 'clock.json')
    await writeFile(file, '{"mode":')
    await expect(settleClockMode(file, null)).rejects.toMatchObject({
      code: 'STATE_DAMAGED',
      message: expect.stringContaining(`${file} cannot be read`),
    })
  })
})

describe('the server of DATABASE_URL', () => {
  it('is refused where the variable is no URL of one', async () => {
    const directory = await newFolder()
    await expect(openDatabase({ directory, url: 'mysql://x' })).rejects.toMatchObject({ code: 'BAD_DATABASE_URL' })
  })

  it('is named where it cannot be reached, and the state is given back', async () => {
    const options = { directory: await newFolder(), url: 'postgresql://ana@127.0.0.1:1/none' }
    for (let time = 0; time < 2; time++)
      await expect(openDatabase(options)).rejects.toMatchObject({
        code: 'DB_CONNECTION_LOST',
        message: expect.stringMatching(/^the PostgreSQL server of DATABASE_URL cannot be reached: .*127\.0\.0\.1:1/),
      })
  })
})
