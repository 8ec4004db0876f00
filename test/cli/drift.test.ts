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

  it('names a column without a name, as pandas writes its index', async () => {
    const rows = (seed: number) => {
      const next = normals(seed)
      return [',x', ...Array.from({ length: 300 }, (_, row) => `${row},${next()}`)].join('\n')
    }
    const reference = await cli.file('index-before.csv', rows(3))
    const current = await cli.file('index-now.csv', rows(4))
    const { out } = await cli.run('drift', '--reference', reference, '--current', current)
    expect(out).toContain('Left out: column 1 (has no name in the header).')
    expect(out).toContain('No drift in 1 column.')
  })

  it.each([
    ['a CRLF header above LF rows', (header: string, rows: string[]) => `${header}\r\n${rows.join('\n')}\n`],
    ['a blank first line', (header: string, rows: string[]) => `\n${[header, ...rows].join('\n')}`],
    [
      'the separator in the first line and commas in a name',
      (header: string, rows: string[]) =>
        ['sep=;', header.replace('a,', '"a, net";'), ...rows.map((row) => row.replace(',', ';'))].join('\n'),
    ],
    [
      'a line break in a header cell',
      (header: string, rows: string[]) => [header.replace('a', '"a\n(EUR)"'), ...rows].join('\n'),
    ],
  ])('reads a file with %s', async (name, write) => {
    const rows = (seed: number, shift: number) => {
      const next = normals(seed)
      return Array.from({ length: 400 }, () => `${next() + shift},${next()}`)
    }
    const reference = await cli.file(`${name}-before.csv`, write('a,x', rows(5, 0)))
    const current = await cli.file(`${name}-now.csv`, write('a,x', rows(6, 3)))
    const { code, json } = await cli.run('drift', '--reference', reference, '--current', current, '--json')
    expect([code, json.driftedFeatures.length, json.counts.stable]).toEqual([0, 1, 1])
    expect(json.driftedFeatures[0]).toMatch(/^a/)
  })

  it('ends with 1 where the files have no column in common', async () => {
    const [reference, current] = [await cli.file('one.csv', 'x\n1\n2\n'), await cli.file('other.csv', 'y\n1\n2\n')]
    const { code, out, err } = await cli.run('drift', '--reference', reference, '--current', current)
    expect([code, err]).toEqual([1, `remodel: ${reference} and ${current} have no column that could be compared`])
    expect(out).toBe(
      'No column could be compared.\n\nLeft out: x (only in the reference file).\nLeft out: y (only in the current file).',
    )
  })

  it('has insufficient data below the least number of rows, and says that nothing could be compared', async () => {
    const path = await cli.file('few.csv', tenColumns(1, 50, 0))
    const few = await cli.run('drift', '--reference', path, '--current', path, '--json')
    expect([few.code, few.json.outcome]).toEqual([1, 'insufficient-data'])
    const asked = await cli.run('drift', '--reference', path, '--current', path, '--json', '--rows-min', '50')
    expect([asked.code, asked.json.outcome]).toEqual([0, 'stable'])
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
      'latin.csv is not UTF-8 text but data in another encoding at line 1: save it as UTF-8.',
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

/** A file of one column beside a steady one. */
async function compare(
  reference: readonly unknown[],
  current: readonly unknown[],
  { name = 'x', words = [] as string[], separator = ',' } = {},
) {
  const textOf = (cells: readonly unknown[]) => {
    const steady = normals(7)
    return [[name, 'steady'].join(separator), ...cells.map((cell) => `${cell}${separator}${Math.round(steady() * 3)}`)]
  }
  const paths = [
    await cli.file('reference.csv', textOf(reference).join('\n')),
    await cli.file('current.csv', textOf(current).join('\n')),
  ]
  return cli.run('drift', '--reference', paths[0] as string, '--current', paths[1] as string, ...words)
}

const numbers = (seed: number, count: number, mean = 0) => {
  const next = normals(seed)
  return Array.from({ length: count }, () => (next() + mean).toFixed(4))
}
const counted = (from: number, count: number, step = 1) => Array.from({ length: count }, (_, i) => from + i * step)

describe('remodel drift on a numeric column with a stray cell', () => {
  it.each(['inf', '-', '#N/A', '<NA>', '<null>', '-Infinity', 'NULL?', '1e999', '12 %'])(
    'compares it, counts %s as missing and says so',
    async (stray) => {
      const { out, code } = await compare(numbers(1, 1000), [stray, ...numbers(2, 500, 3)])
      expect(out).toContain('1 of 2 columns drifted: x.')
      expect(out).toContain(`x: numeric with 1 unreadable cell in the current file ("${stray}"), counted as missing.`)
      expect(code).toBe(0)
      const inReference = await compare([...numbers(1, 1000), stray], numbers(2, 500, 3))
      expect(inReference.out).toContain('1 of 2 columns drifted: x.')
      expect(inReference.out).toContain('in the reference file')
    },
  )

  it('takes most cells that say "n.a." for the null spike that they are', async () => {
    const broken = numbers(2, 500).map((cell, index) => (index % 5 < 3 ? 'n.a.' : cell))
    const { out } = await compare(numbers(1, 1000), broken)
    expect(out).toMatch(/^1 problem, no drift in 2 columns that could be compared\./)
    expect(out).toContain('Null spike in x: 60.0 % of cells are missing, 0.0 % in the reference file.')
    expect(out).toContain('numeric with 300 unreadable cells in the current file ("n.a.")')
  })

  it('reads decimal commas, and says so', async () => {
    const commas = (cells: string[]) => cells.map((cell) => cell.replace('.', ','))
    const { out } = await compare(commas(numbers(1, 1000)), commas(numbers(2, 500, 3)), { separator: ';' })
    expect(out).toContain('1 of 2 columns drifted: x.')
    expect(out).toContain('x: commas read as decimal commas.')
    const same = await compare(numbers(1, 1000), commas(numbers(2, 500)), { separator: ';' })
    expect(same.out).toContain('No drift in 2 columns.')
  })

  it('reads commas between thousands, and says so', async () => {
    const grouped = (cells: string[]) =>
      cells.map((cell) => (Number(cell) * 1e3 + 5e5).toFixed(0).replace(/(...)$/, ',$1'))
    const { out } = await compare(grouped(numbers(1, 1000)), grouped(numbers(2, 500, 30)), { separator: ';' })
    expect(out).toContain('1 of 2 columns drifted: x.')
    expect(out).toContain('x: commas read as thousands separators.')
  })
})

describe('remodel drift on a column that no distribution describes', () => {
  const days = (year: number, count: number, show: (day: Date) => string) =>
    Array.from({ length: count }, (_, index) => show(new Date(Date.UTC(year, 0, 1 + (index % 360)))))
  const us = (day: Date) => `${day.getUTCMonth() + 1}/${day.getUTCDate()}/${day.getUTCFullYear()}`
  const dotted = (day: Date) =>
    us(day)
      .split('/')
      .map((part) => part.padStart(2, '0'))
      .join('.')
  const named = (day: Date) => `"${day.toUTCString().slice(5, 16)}"`
  const compact = (day: Date) => day.toISOString().slice(0, 10).replaceAll('-', '')

  it.each([
    ['dates', days(2024, 700, us), days(2025, 300, us), 'day', 'holds dates'],
    ['dates with dots', days(2024, 700, dotted), days(2025, 300, dotted), 'day', 'holds dates'],
    ['dates in words', days(2024, 700, named), days(2025, 300, named), 'day', 'holds dates'],
    ['dates of eight digits', days(2024, 700, compact), days(2025, 300, compact), 'x', 'holds dates'],
    ['a pandas index', counted(0, 3000), counted(0, 1000), 'Unnamed: 0', 'counts rows'],
    ['a number of rows', counted(1, 3000), counted(3001, 1000), 'x', 'counts rows'],
    [
      'ids with gaps',
      counted(0, 3000).map((i) => i * 3 + (i % 3)),
      counted(3000, 1000).map((i) => i * 3 + (i % 3)),
      'x',
      'counts rows',
    ],
    ['ids, newest first', counted(9000, 3000, -1), counted(12_000, 1000, -1), 'x', 'counts rows'],
    [
      'ids in no order',
      counted(0, 3000).map((i) => (i * 7919) % 30_011),
      counted(3000, 1000).map((i) => (i * 7919) % 30_011),
      'order_id',
      'identifies rows',
    ],
    ['epoch seconds', counted(1_700_000_000, 3000, 600), counted(1_701_800_000, 1000, 600), 'x', 'epoch seconds'],
    [
      'epoch milliseconds in no order',
      counted(0, 900).map((i) => 1.7e12 + ((i * 7919) % 30_011) * 1e6),
      counted(0, 400).map((i) => 1.75e12 + ((i * 7919) % 30_011) * 1e6),
      'created_at',
      'epoch milliseconds',
    ],
    [
      'epoch nanoseconds',
      counted(0, 900).map((i) => `${1_700_000_000 + i * 60}000000001`),
      counted(0, 400).map((i) => `${1_750_000_000 + i * 60}000000001`),
      'ts_ns',
      'epoch nanoseconds',
    ],
    [
      'neighboring ids of eighteen digits',
      counted(0, 900).map((i) => String(738_529_527_931_000_000n + BigInt((i * 7919) % 30_011))),
      counted(0, 400).map((i) => String(738_529_527_932_000_000n + BigInt((i * 7919) % 30_011))),
      'customer_id',
      'identifies rows',
    ],
  ] as const)('leaves out %s and says why', async (_, reference, current, name, reason) => {
    const { out } = await compare(reference, current, { name })
    expect(out).toContain('No drift in 1 column.')
    expect(out).toMatch(
      new RegExp(`Left out: ${name} \\(${reason}`.replace('counts rows', '.*counts rows').replace('epoch', '.*epoch')),
    )
  })

  it('compares it all the same where it is asked for, and it alone', async () => {
    const asked = await compare(counted(0, 3000), counted(3000, 1000), { words: ['--features', 'x', '--json'] })
    expect([asked.json.driftedFeatures, asked.json.leftOut, asked.json.features.length]).toEqual([['x'], [], 1])
    const unknown = await compare([1, 2], [1, 2], { words: ['--features', 'x,y'] })
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('has a column y: x, steady.')])
  })

  it.each([
    [
      'a price that rises and never comes twice',
      counted(0, 1000).map((i) => 100 + i * 0.013),
      counted(1000, 500).map((i) => 100 + i * 0.013),
    ],
    [
      'whole numbers, all different, in no order',
      counted(0, 997).map((i) => (i * 7919) % 997),
      counted(0, 500).map((i) => 5000 + ((i * 389) % 503)),
    ],
    [
      'a sorted file',
      numbers(1, 900)
        .map((x) => Math.round(Number(x) * 1e6))
        .sort((a, b) => a - b),
      numbers(2, 400, 1)
        .map((x) => Math.round(Number(x) * 1e6))
        .sort((a, b) => a - b),
    ],
    [
      'amounts of the size of epoch seconds',
      numbers(1, 900).map((x) => Math.round(1.5e9 + Number(x) * 1e8)),
      numbers(2, 400, 1).map((x) => Math.round(1.5e9 + Number(x) * 1e8)),
    ],
  ] as const)('never leaves out %s', async (_, reference, current) => {
    const { out } = await compare(reference, current, { name: 'paid' })
    expect(out).toContain('1 of 2 columns drifted: paid.')
  })
})

describe('remodel drift on columns that changed otherwise', () => {
  it('says how many cells are empty, and that it is a null spike', async () => {
    const current = numbers(2, 500).map((cell, index) => (index % 5 < 3 ? '' : cell))
    const { out } = await compare(numbers(1, 1000), current)
    expect(out).toContain('Null spike in x: 60.0 % of cells are missing, 0.0 % in the reference file.')
    expect(out.split('\n').find((line) => line.startsWith('x '))).toMatch(/0\.0 % +60\.0 %/)
    const empty = await compare(
      numbers(1, 1000),
      numbers(2, 500).map(() => ''),
    )
    expect(empty.out).toContain('Column empty: x: 100.0 % of cells are missing')
  })

  it('names a column whose type changed', async () => {
    const { out } = await compare(
      numbers(1, 1000),
      Array.from({ length: 500 }, (_, i) => (i % 2 ? 'high' : 'low')),
    )
    expect(out).toMatch(/^1 problem, no drift in 1 column that could be compared\./)
    expect(out).toContain('Type changed: x is numeric in one file and text in the other.')
    expect(out).toMatch(/^x +not-comparable.* kind-changed$/m)
  })

  it('has a problem where a column was empty and holds values now', async () => {
    const empty = numbers(1, 1000).map(() => '')
    const { out, err, code } = await compare(empty, numbers(2, 500), { words: ['--check'] })
    expect([code, err]).toEqual([1, expect.stringMatching(/: x$/)])
    expect(out).toMatch(/^1 problem, no drift in 1 column that could be compared\./)
    expect(out).toContain('Column empty before: x: 0.0 % of cells are missing, 100.0 % in the reference file.')
    const names = Array.from({ length: 500 }, (_, i) => (i % 2 ? 'high' : ''))
    expect((await compare(empty, names)).out).toContain('Column empty before: x: 50.0 % of cells are missing')
    // One stray cell of 500 is none, nor is a column that is empty in both files.
    const stray = ['3', ...empty.slice(1, 500)]
    for (const current of [stray, empty]) expect((await compare(empty, current)).out).toContain('No drift in 1 column.')
  })

  it('compares the numbers of a text column as numbers', async () => {
    const mixed = (seed: number, shift: number, every = 5) => {
      const next = normals(seed)
      return Array.from({ length: 2000 }, (_, i) => (i % every < 2 ? next() + shift : i % 2 ? 'abc' : 'def'))
    }
    const { out, err, code } = await compare(mixed(5, 0), mixed(6, 3), { words: ['--check'] })
    expect(out).toMatch(/^1 of 3 columns drifted: x \(numbers\)\./)
    expect(out).toMatch(/^x \(numbers\) +drifted +high .* 800 +800 /m)
    expect(out).toMatch(
      /^x: 40\.0 % of the cells are numbers in the reference file, 40\.0 % in the current one; compared as text, x \(numbers\) are a column of their own\.$/m,
    )
    expect([code, err]).toEqual([1, expect.stringMatching(/: x \(numbers\)$/)])
    expect((await compare(mixed(5, 0), mixed(6, 0))).out).toContain('No drift in 3 columns.')
    // One number in twenty is not material, and is told.
    expect((await compare(mixed(5, 0, 40), mixed(6, 3, 40))).out).toMatch(
      /^x: 5\.0 % of the cells are numbers .*; compared as text, so that the numbers' values are not\.$/m,
    )
  })

  it('leaves out numbers among texts that count rows', async () => {
    const counted = (from: number) =>
      Array.from({ length: 2000 }, (_, i) => (i % 5 < 2 ? from + i : i % 2 ? 'abc' : 'def'))
    const { out } = await compare(counted(1000).map(String), counted(3000).map(String))
    expect(out).toMatch(/^Left out: x \(numbers\) \(counts rows/m)
    expect(out).toContain('No drift in 2 columns.')
  })

  it('takes values that went through float32 for the same', async () => {
    const rates = [0.1, 0.2, 0.3]
    const reference = Array.from({ length: 1500 }, (_, i) => rates[i % 3])
    const current = Array.from({ length: 600 }, (_, i) => Math.fround(rates[i % 3] as number))
    for (const printed of [current, current.map((value) => value.toPrecision(9))])
      for (const [a, b] of [
        [reference, printed],
        [printed, reference],
      ] as const)
        expect((await compare(a, b)).out).toContain('No drift in 2 columns.')
    const constant = await compare(
      reference.map(() => 0.7),
      current.map(() => Math.fround(0.7)),
    )
    expect(constant.out).toContain('No drift in 2 columns.')
    const moved = await compare(
      reference,
      current.map((value) => Math.fround(value + 0.1)),
    )
    expect(moved.out).toContain('1 of 2 columns drifted: x.')
  })

  it.each([
    ['names', 2000, (row: number) => `m${row}`, (row: number) => `n${row}`],
    ['names', 20_000, (row: number) => `m${row}`, (row: number) => `n${row}`],
    ['prices', 2000, (row: number) => `$${1000 + row * 0.49}`, (row: number) => `$${3000 + row * 0.49}`],
  ])('does not call %s of %i rows stable of which each comes once', async (_, count, before, now) => {
    const rows = Array.from({ length: count }, (_, row) => row)
    const { out } = await compare(rows.map(before), rows.map(now))
    expect(out).toMatch(/^x +insufficient-data .* too-few-repeats$/m)
    const twice = [...rows, ...rows]
    expect((await compare(twice.map(before), twice.map(now))).out).toContain('1 of 2 columns drifted: x.')
  })

  it('compares 51 rare categories, 1,200 and 5,000 alike', async () => {
    const next = normals(3)
    const pick = (count: number) => `s${Math.floor(Math.abs(next() * 1e6)) % count}`
    const sample = (rows: number, count: number) => Array.from({ length: rows }, () => pick(count))
    expect((await compare(sample(5000, 51), sample(200, 13))).out).toContain('1 of 2 columns drifted: x.')
    for (const count of [1200, 5000]) {
      expect((await compare(sample(20_000, count), sample(20_000, count))).out).toContain('No drift in 2 columns.')
      expect((await compare(sample(20_000, count), sample(20_000, count / 2))).out).toContain(
        '1 of 2 columns drifted: x.',
      )
    }
  })
})

describe('the exit code of remodel drift', () => {
  it('is 0 for a comparison, and with --check 1 for a difference', async () => {
    const check = { words: ['--check'] }
    expect((await compare(numbers(1, 1000), numbers(2, 500), check)).code).toBe(0)
    expect((await compare(numbers(1, 1000), numbers(2, 500, 3))).code).toBe(0)
    const drifted = await compare(numbers(1, 1000), numbers(2, 500, 3), check)
    expect([drifted.code, drifted.err]).toEqual([1, expect.stringContaining('differs from')])
    expect(drifted.err).toMatch(/: x$/)
    expect(
      (
        await compare(
          numbers(1, 1000),
          numbers(2, 500).map(() => ''),
          check,
        )
      ).code,
    ).toBe(1)
    expect(
      (
        await compare(
          numbers(1, 1000),
          numbers(2, 500).map(() => 'high'),
          check,
        )
      ).code,
    ).toBe(1)
  })

  it('is in the help', async () => {
    expect((await cli.run('drift', '--help')).out).toContain('Exit codes: 0 compared, whatever the result;')
  })
})
