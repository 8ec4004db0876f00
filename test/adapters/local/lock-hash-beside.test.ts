import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lockHashBeside } from '#adapters/local/lock-hash-beside'
import { openBackend, program, temporaryFolder } from './training-fixture.ts'

const python = (folder: string) => join(folder, '.venv/bin/python')

it("says which lock an environment was made from, and nothing of one that isn't there", async () => {
  const folder = await temporaryFolder()
  mkdirSync(join(folder, '.venv/bin'), { recursive: true })
  expect(lockHashBeside(python(folder))).toBeNull()
  writeFileSync(join(folder, 'uv.lock'), 'abc')
  // SHA-256 of "abc", from FIPS 180-2.
  const hash = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  expect(lockHashBeside(python(folder))).toBe(`uv.lock@sha256:${hash}`)
})

it("is what a training backend names as its environment, but for a user's own command", async () => {
  const own = await openBackend()
  expect(await own.backend.environmentOf({ image: null })).toMatch(/^uv\.lock@sha256:[0-9a-f]{64}$/)
  const brought = await openBackend({ trainCommand: program('pass') })
  expect(await brought.backend.environmentOf({ image: null })).toBeNull()
})
