import { describe, expect, it } from 'vitest'
import { readIncomingKey } from '#contracts/incoming-key'
import { fileFormats, formatOfFileName, formatOfMediaType, type RowFormat, rowFormats } from '#contracts/row-formats'

const formats = Object.keys(rowFormats) as RowFormat[]

describe.each(formats)('the format %s', (format) => {
  it('is the only one of its media types and extensions', () => {
    const { mediaTypes, extensions } = rowFormats[format]
    expect(mediaTypes.map(formatOfMediaType)).toEqual(mediaTypes.map(() => format))
    for (const extension of extensions as readonly string[])
      expect([formatOfFileName(`x.${extension}`), formatOfFileName(`X.${extension.toUpperCase()}.gz`)]).toEqual([
        { format, compressed: false },
        { format, compressed: true },
      ])
  })

  it('is one of files where it has an extension, and then taken from the bucket', () => {
    const [extension] = rowFormats[format].extensions
    expect(fileFormats.some((name) => name === format)).toBe(extension !== undefined)
    const key = extension && readIncomingKey(`incoming/churn/labels/x.${extension}`)
    expect(key?.format).toBe(extension && format)
  })
})

it.each(['x', 'x.gz', 'x.csv.gz.gz', 'csv', 'x.csv/y', 'x.json', 'x.parquet'])(
  'the name %s tells no format',
  (name) => {
    expect(formatOfFileName(name)).toBeNull()
  },
)
