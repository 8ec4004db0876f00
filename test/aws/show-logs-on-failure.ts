import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, inject, onTestFailed } from 'vitest'

const tailCharacters = 6000

/** What a failing test needs beside its own words: the last that the emulator, the fakes and the functions said. */
beforeEach(() => {
  onTestFailed(async () => {
    const { folder } = inject('cloud')
    for (const file of (await readdir(folder)).filter((name) => name.endsWith('.log'))) {
      const text = await readFile(join(folder, file), 'utf8')
      console.error(`---- the end of ${file}\n${text.slice(-tailCharacters)}`)
    }
  })
})
