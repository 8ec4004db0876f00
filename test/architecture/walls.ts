import { readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')

/** A room, and what its files may import. A target is a room, a part of one (`core/schedule`), or a package. */
export interface Wall {
  readonly room: string
  readonly targets: readonly string[]
  /** Further targets of some of its files. */
  readonly exceptions: readonly { readonly files: string; readonly targets: readonly string[] }[]
}

/** The table of CONTRIBUTING.md. */
export function readWalls(): Wall[] {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
  const rows = text.split('\n').filter((line) => /^\| `[a-z]+\/` /.test(line))
  return rows.map((row) => {
    const [room = '', targets = '', exceptions = ''] = row.replaceAll('`', '').split('|').slice(1, -1)
    return {
      room: room.trim().replace('/', ''),
      targets: listOf(targets),
      exceptions: exceptions.split(';').flatMap((exception) => {
        const [more = '', files] = exception.split(' in ')
        return files === undefined ? [] : [{ files: files.trim(), targets: listOf(more) }]
      }),
    }
  })
}

function listOf(cell: string): string[] {
  return cell.split(',').map((target) => target.trim())
}

/**
 * Whether a file may import a target, by the table; both are paths from the root. What has no wall may import
 * everything.
 */
export function mayImport(walls: readonly Wall[], file: string, target: string): boolean {
  const wall = walls.find(({ room }) => file.startsWith(`${room}/`))
  if (!wall) return true
  const more = wall.exceptions.flatMap(({ files, targets }) => (matchesGlob(file, files) ? targets : []))
  // A room that names parts of itself is divided: a file may import its own folder and those parts.
  const isDivided = wall.targets.some((name) => name.startsWith(`${wall.room}/`))
  const own = isDivided ? file.slice(0, file.lastIndexOf('/')) : wall.room
  return [own, ...wall.targets, ...more].some((name) => target === name || target.startsWith(`${name}/`))
}
