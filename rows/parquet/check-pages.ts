import { parquetHeader } from 'hyparquet/src/column.js'

type Reader = Parameters<typeof parquetHeader>[0]
type PageHeader = ReturnType<typeof parquetHeader>

/**
 * Checks a column's page headers before its pages are read: a page says how many values it has, and hyparquet makes
 * room for as many.
 *
 * @param reader of the column's bytes in one row group
 * @throws {Error} for a page outside the column, and for more values than the group has rows
 */
export function checkPages(reader: Reader, name: string, rowCount: number): void {
  let values = 0
  while (reader.offset < reader.view.byteLength - 1 && values < rowCount) {
    const header = parquetHeader(reader)
    const length = header.compressed_page_size
    if (!(length >= 0 && reader.offset + length <= reader.view.byteLength))
      throw new Error(`a page of column ${name} lies outside the column`)
    reader.offset += length
    values += valuesOf(header, name)
  }
  if (values > rowCount) throw new Error(`the pages of column ${name} have ${values} values for ${rowCount} rows`)
}

function valuesOf(header: PageHeader, name: string): number {
  const { data_page_header: first, data_page_header_v2: second, compressed_page_size: length } = header
  if (header.type === 'DATA_PAGE' ? !first : header.type === 'DATA_PAGE_V2' && !second) throw damaged(name)
  const sizes = [
    header.uncompressed_page_size,
    ...(first ? [first.num_values] : []),
    ...(second ? [second.num_values, second.num_nulls, second.num_rows] : []),
  ]
  const levels = second ? [second.definition_levels_byte_length, second.repetition_levels_byte_length] : [0]
  // A size that is absent makes positions that are no number, from which hyparquet reads the first byte for ever.
  if (![...sizes, ...levels].every((size) => size >= 0)) throw damaged(name)
  if (levels.reduce((sum, size) => sum + size) > length) throw damaged(name)
  return first?.num_values ?? second?.num_values ?? 0
}

const damaged = (name: string) => new Error(`the header of a page of column ${name} is damaged`)
