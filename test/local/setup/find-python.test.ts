import { describe, expect, it } from 'vitest'
import { findPython, type Python } from '#local/setup/find-python'

const python = (minor: number): Python => ({ executable: `/usr/bin/python3.${minor}`, major: 3, minor })
const having = (found: Readonly<Record<string, Python>>) => async (command: readonly string[]) =>
  found[command.join(' ')] ?? null

describe('finding Python', () => {
  it('takes the newest that the trainer is locked for', async () => {
    const ask = having({ 'python3.11': python(11), 'python3.13': python(13), python3: python(9) })
    expect(await findPython({ platform: 'linux', ask })).toEqual(python(13))
  })

  it('takes python3 or the launcher of Windows where there is no other', async () => {
    expect(await findPython({ platform: 'linux', ask: having({ python3: python(12) }) })).toEqual(python(12))
    expect(await findPython({ platform: 'win32', ask: having({ 'py -3': python(12) }) })).toEqual(python(12))
  })

  it.each([
    ['linux', 'sudo apt install python3 python3-venv'],
    ['darwin', 'brew install python@3.13'],
    ['win32', 'winget install -e --id Python.Python.3.13'],
  ] as const)('says what to install on %s', async (platform, advice) => {
    await expect(findPython({ platform, ask: having({}) })).rejects.toMatchObject({
      code: 'PYTHON_MISSING',
      message: expect.stringContaining(advice),
    })
  })

  it.each([9, 15])('says that 3.%i is not what is needed', async (minor) => {
    await expect(findPython({ platform: 'linux', ask: having({ python3: python(minor) }) })).rejects.toMatchObject({
      code: 'PYTHON_TOO_OLD',
      message: expect.stringContaining(`/usr/bin/python3.${minor} is 3.${minor}`),
    })
  })
})
