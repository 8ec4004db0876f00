import type { Database, SqlExecutor } from '#core/ports/database'

/** A database that counts calls as the Data API bills them: each statement, and the begin and end of a transaction. */
export function countStatements(database: Database): Database & { readonly calls: number } {
  const counts = { calls: 0 }
  const counted = (executor: SqlExecutor): SqlExecutor => ({
    query: (statement, row) => {
      counts.calls += 1
      return executor.query(statement, row)
    },
    execute: (statement) => {
      counts.calls += 1
      return executor.execute(statement)
    },
  })
  return {
    ...counted(database),
    transaction: (work) => {
      counts.calls += 2
      return database.transaction((sql) => work(counted(sql)))
    },
    close: () => database.close(),
    get calls() {
      return counts.calls
    },
  }
}
