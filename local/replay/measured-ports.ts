import type { Database, SqlExecutor } from '#core/ports/database'
import type { ModelServer } from '#core/ports/model-server'
import type { Spans } from './spans.ts'

/** The database, with each statement's wall time added to the span `database`. */
export function measuredDatabase(database: Database, spans: Spans): Database {
  return {
    ...measuredExecutor(database, spans),
    // Adds BEGIN and COMMIT, which run around the measured statements.
    transaction: (work) => spans.measure('database', () => database.transaction(work)),
    close: () => database.close(),
  }
}

function measuredExecutor(executor: SqlExecutor, spans: Spans): SqlExecutor {
  return {
    query: (statement, row) => spans.measure('database', () => executor.query(statement, row)),
    execute: (statement) => spans.measure('database', () => executor.execute(statement)),
  }
}

/** The model server, with the wall time of scoring added to the span `scoring`. */
export function measuredModelServer(server: ModelServer, spans: Spans): ModelServer {
  return {
    serve: (modelName, champion, others, endpoint) =>
      spans.measure('serve', () => server.serve(modelName, champion, others, endpoint)),
    score: (modelName, rows, asked) => spans.measure('scoring', () => server.score(modelName, rows, asked)),
    serving: (modelName) => server.serving(modelName),
    tryVersion: (version, rows) => server.tryVersion(version, rows),
    usage: (modelName) => server.usage(modelName),
    close: () => server.close(),
  }
}
