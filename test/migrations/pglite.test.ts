import { openPGlite } from '#adapters/postgres/pglite-database'
import { freshDatabase } from '#test/support/fresh-database'
import { lawsSuite } from './laws-suite.ts'
import { partitionsSuite } from './partitions-suite.ts'
import { schemaSuite } from './schema-suite.ts'

schemaSuite('PGlite', () => openPGlite())
lawsSuite('PGlite', freshDatabase)
partitionsSuite('PGlite', freshDatabase)
