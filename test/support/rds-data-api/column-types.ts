import type pg from 'pg'
import { ApiError } from './api-error.ts'

/** Types that the service returns, by OID; every other one is refused. Enums are not in use here. */
const names: ReadonlyMap<number, string> = new Map([
  [16, 'bool'],
  [17, 'bytea'],
  [19, 'name'],
  [20, 'int8'],
  [21, 'int2'],
  [23, 'int4'],
  [25, 'text'],
  [26, 'oid'],
  [114, 'json'],
  [650, 'cidr'],
  [700, 'float4'],
  [701, 'float8'],
  [869, 'inet'],
  [1042, 'bpchar'],
  [1043, 'varchar'],
  [1082, 'date'],
  [1083, 'time'],
  [1114, 'timestamp'],
  [1184, 'timestamptz'],
  [1700, 'numeric'],
  [2950, 'uuid'],
  [3802, 'jsonb'],
])

/** Array types and their elements'. */
const arrays: ReadonlyMap<number, number> = new Map([
  [1000, 16],
  [1005, 21],
  [1007, 23],
  [1016, 20],
  [1021, 700],
  [1022, 701],
  [1009, 25],
  [1015, 1043],
  [1003, 19],
  [1115, 1114],
  [1182, 1082],
  [1183, 1083],
  [1231, 1700],
  [199, 114],
  [2951, 2950],
])

/** `java.sql.Types`, which the metadata speak in. */
const jdbcTypes: Readonly<Record<string, number>> = {
  bool: -7,
  bytea: -2,
  int2: 5,
  int4: 4,
  int8: -5,
  oid: -5,
  float4: 7,
  float8: 8,
  numeric: 2,
  bpchar: 1,
  text: 12,
  varchar: 12,
  name: 12,
  date: 91,
  time: 92,
  timestamp: 93,
  timestamptz: 93,
}

const serials: Readonly<Record<string, string>> = { int2: 'smallserial', int4: 'serial', int8: 'bigserial' }

export interface ColumnType {
  readonly name: string
  readonly typeName: string
  /** What its values are. */
  readonly type: string
  readonly isArray: boolean
}

/** The columns' types. @throws {ApiError} `UnsupportedResultException` for what the service does not return */
export async function columnTypes(client: pg.ClientBase, fields: readonly pg.FieldDef[]): Promise<ColumnType[]> {
  const filled = await columnsFilledBySequences(client, fields)
  const types: ColumnType[] = []
  for (const [index, { name, dataTypeID }] of fields.entries()) {
    const element = arrays.get(dataTypeID)
    const type = names.get(element ?? dataTypeID)
    if (type === undefined) {
      const { rows } = await client.query('select typname from pg_type where oid = $1', [dataTypeID])
      const typeName = String(rows[0]?.typname).toUpperCase()
      throw new ApiError('UnsupportedResultException', `The result contains the unsupported data type ${typeName}.`)
    }
    const typeName = filled.has(index) ? (serials[type] ?? type) : type
    types.push({ name, type, isArray: element !== undefined, typeName: element === undefined ? typeName : `_${type}` })
  }
  return types
}

export function metadataOf({ name, typeName, type, isArray }: ColumnType) {
  return {
    arrayBaseColumnType: isArray ? (jdbcTypes[type] ?? 1111) : 0,
    isAutoIncrement: typeName.endsWith('serial'),
    isCaseSensitive: ['bpchar', 'text', 'varchar', 'name'].includes(type),
    isCurrency: false,
    isSigned: ['int2', 'int4', 'int8', 'float4', 'float8', 'numeric'].includes(type),
    label: name,
    name,
    nullable: 2,
    precision: 0,
    scale: 0,
    schemaName: '',
    tableName: '',
    type: isArray ? 2003 : (jdbcTypes[type] ?? 1111),
    typeName,
  }
}

async function columnsFilledBySequences(client: pg.ClientBase, fields: readonly pg.FieldDef[]): Promise<Set<number>> {
  const asked = fields.flatMap(({ tableID, columnID }, index) => (tableID > 0 ? [{ index, tableID, columnID }] : []))
  if (asked.length === 0) return new Set()
  const { rows } = await client.query(
    `select index
       from jsonb_to_recordset($1::jsonb) as asked (index int, "tableID" oid, "columnID" int)
       join pg_attribute on attrelid = "tableID" and attnum = "columnID"
       left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attidentity <> '' or pg_get_expr(adbin, adrelid) like '%nextval(%'`,
    [JSON.stringify(asked)],
  )
  return new Set(rows.map((row) => Number(row.index)))
}
