import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliLab, openCliLab } from './cli-lab.ts'

let cli: CliLab
beforeAll(async () => {
  cli = await openCliLab(null)
})
afterAll(() => cli.close())

/** Numbers that look normal and are the same every time (Lehmer's generator and the sum of twelve). */
function normals(seed: number): () => number {
  let state = seed
  const uniform = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  return () => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6)
}

function tenColumns(seed: number, count: number, shift: number): string {
  const next = normals(seed)
  const names = Array.from({ length: 10 }, (_, i) => `f${i}`)
  const rows = Array.from({ length: count }, () => names.map((name) => next() + (name === 'f3' ? shift : 0)))
  return [names, ...rows].map((row) => row.join(',')).join('\n')
}

describe('remodel drift', () => {
  it.each([500, 5000])('names the one column of ten that shifted by 3 sd, alone, at %i rows', async (count) => {
    const reference = await cli.file('reference.csv', tenColumns(1, count, 0))
    const current = await cli.file('current.csv', tenColumns(2, count, 3))
    const { code, json } = await cli.run('drift', '--reference', reference, '--current', current, '--json')
    expect([code, json.driftedFeatures, json.outcome, json.severity]).toEqual([0, ['f3'], 'drifted', 'high'])
    const shifted = json.features.find(({ featureName }: { featureName: string }) => featureName === 'f3')
    expect(shifted.statistic).toBeGreaterThan(0.8)
    expect(shifted.pValue).toBeLessThan(1e-50)
    const { out } = await cli.run('drift', '--reference', reference, '--current', current)
    expect(out).toContain('1 of 10 columns drifted: f3.')
    expect(out.split('\n')[3]).toMatch(/^f3 +drifted +high/)
  })

  it('leaves out what no distribution describes, and says why', async () => {
    const rows = (from: number, colour: string) =>
      Array.from(
        { length: 300 },
        (_, i) => `${new Date(i * 6e7).toISOString()},row-${from + i},${i % 3 ? colour : 'red'},${i % 7}`,
      )
    const reference = await cli.file(
      'a.csv',
      ['at,id,colour,size,old', ...rows(0, 'blue').map((r) => `${r},1`)].join('\n'),
    )
    const current = await cli.file('b.csv', ['at,id,colour,size', ...rows(300, 'green')].join('\n'))
    const { json } = await cli.run('drift', '--reference', reference, '--current', current, '--json')
    expect(json.driftedFeatures).toEqual(['colour'])
    expect(json.leftOut.map(({ column }: { column: string }) => column)).toEqual(['at', 'id', 'old'])
  })

  it('ends with 1 where the files have no column in common', async () => {
    const [reference, current] = [await cli.file('one.csv', 'x\n1\n2\n'), await cli.file('other.csv', 'y\n1\n2\n')]
    const { code, out, err } = await cli.run('drift', '--reference', reference, '--current', current)
    expect([code, err]).toEqual([1, `remodel: ${reference} and ${current} have no column that could be compared`])
    expect(out).toBe(
      'No column could be compared.\n\nLeft out: x (only in the reference file).\nLeft out: y (only in the current file).',
    )
  })

  it('has insufficient data below the least number of rows', async () => {
    const path = await cli.file('few.csv', tenColumns(1, 50, 0))
    const { json } = await cli.run('drift', '--reference', path, '--current', path, '--json')
    expect(json.outcome).toBe('insufficient-data')
    const asked = await cli.run('drift', '--reference', path, '--current', path, '--json', '--rows-min', '50')
    expect(asked.json.outcome).toBe('stable')
  })

  it('says in one line what is wrong', async () => {
    const empty = await cli.file('empty.csv', 'a,b\n')
    expect((await cli.run('drift', '--reference', empty, '--current', empty)).err).toContain(
      'has no rows below a header',
    )
    expect((await cli.run('drift', '--reference', empty)).code).toBe(2)
  })

  it.each([
    ['nope.csv', null, 'nope.csv: there is no such file.'],
    ['folder', 'folder', 'folder is a folder, not a file.'],
    ['image.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x00]), 'image.csv is not text but binary.'],
    [
      'sheet.csv',
      Buffer.from('PK\u0003\u0004'),
      'sheet.csv is not text but a ZIP archive or a spreadsheet: save it as CSV.',
    ],
    ['packed.csv', gzipSync('a,b'), 'packed.csv is not text but packed with gzip: give it a name that ends in .gz.'],
    [
      'latin.csv',
      Buffer.from([0x61, 0xe4, 0x0a]),
      'latin.csv is not text but data in an encoding other than UTF-8: save it as UTF-8.',
    ],
  ])('names the file %s and what is wrong with it, as wrong usage', async (name, content, words) => {
    const fine = await cli.file('fine.csv', 'a,b\n1,2\n')
    const path = join(dirname(fine), name)
    if (content === 'folder') await mkdir(path)
    else if (content !== null) await cli.file(name, content)
    for (const files of [
      [fine, path],
      [path, fine],
    ] as const) {
      const { code, err } = await cli.run('drift', '--reference', files[0], '--current', files[1])
      expect([code, err]).toEqual([2, `remodel: ${dirname(path)}/${words}`])
    }
  })
})
