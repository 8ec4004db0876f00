import type { Database, RowParser, SqlExecutor, Statement } from '#core/ports/database'

/** Text in which a `?` stands for itself: strings, quoted names, comments. */
const literal = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g

/**
 * Whether a statement has a `?` outside of strings, quoted names and comments.
 *
 * @example hasQuestionMark({ strings: ["select '?' -- why?"], values: [] }) // => false
 */
export function hasQuestionMark({ strings }: Pick<Statement, 'strings'>): boolean {
  return strings.join('$').replace(literal, '').includes('?')
}

/**
 * Makes a database refuse statements with a bare `?`, such as jsonb's operator: a driver behind the RDS Data API may
 * take it for a parameter, and PostgreSQL itself accepts it.
 */
export function refuseQuestionMarks<Opened extends Database>(database: Opened): Opened {
  const transaction = database.transaction.bind(database)
  return Object.assign(database, refusing(database), {
    transaction: <Result>(work: (executor: SqlExecutor) => Promise<Result>) =>
      transaction((executor) => work(refusing(executor))),
  })
}

function refusing(executor: SqlExecutor): SqlExecutor {
  const query = executor.query.bind(executor)
  const execute = executor.execute.bind(executor)
  return {
    query: async <Row>(statement: Statement, row: RowParser<Row>) => query(checked(statement), row),
    execute: async (statement: Statement) => execute(checked(statement)),
  }
}

function checked(statement: Statement): Statement {
  if (!hasQuestionMark(statement)) return statement
  throw new Error(`a bare ? may count as a parameter at the RDS Data API: ${statement.strings.join('$')}`)
}
