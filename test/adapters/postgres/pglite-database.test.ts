import { openPGlite } from '#adapters/postgres/pglite-database'
import { databaseSuite } from './database-suite.ts'

databaseSuite('PGlite', () => openPGlite())
