import { dayMs } from '#core/instant'
import { lateRows, pastDaysFor } from '#test/core/policy/versions/late-labels'
import { probationEnd } from '#test/core/policy/versions/probation-end'
import { report, tableOf } from './machine.ts'

/**
 * How a probation ends whose labels are late, by how much worse the new version is: labels that only arrive late, whose
 * errors are independent but for neighbouring rows, and labels that span the time that they take. 480 rows a day, of which
 * the two versions differ on one in ten. The past is as long as it takes to tell the two kinds apart.
 *
 * Another seed: `npm run bench -- late-labels --seed SEED --worlds N`.
 */
const [seed = 'a', worlds = '100'] = process.argv.slice(2)
const from = Date.parse('2024-03-01T00:00:00Z')

function endOf(kind: 'arrives' | 'spans', labelDays: number, lost: number, world: number) {
  const labelDelayMs = labelDays * dayMs
  const given = { rowsPerDay: 480, rowsAtOnce: 1, discordant: 0.1, lost, repeat: kind === 'arrives' ? 0.5 : 0 }
  const stream = { from, days: 40, kind, labelDelayMs, pastDays: pastDaysFor(labelDelayMs), ...given }
  const rows = lateRows(stream, `${seed} ${JSON.stringify(stream)} ${world}`)
  return { ...probationEnd(rows, from), overlap: rows.labels.overlap }
}

const share = (ends: readonly unknown[]) => ((100 * ends.length) / Number(worlds)).toFixed(1)
const rows = (['arrives', 'spans'] as const).flatMap((kind) =>
  [0, 1, 2, 5, 28]
    .filter((labelDays) => kind === 'arrives' || labelDays > 0)
    .map((labelDays) => {
      const cells = [0, 0.05, 0.1].map((lost) => {
        const ends = Array.from({ length: Number(worlds) }, (_, world) => endOf(kind, labelDays, lost, world))
        const back = ends.filter(({ end }) => end === 'back')
        const inThree = back.filter(({ days }) => days <= 3)
        const passed = ends.filter(({ end }) => end === 'passed')
        return {
          words: `${share(back)} (${share(inThree)}) / ${share(passed)}`,
          assumed: ends.filter(({ overlap }) => overlap !== 'none').length,
        }
      })
      const assumed = cells.reduce((sum, cell) => sum + cell.assumed, 0)
      const overlap = ((100 * assumed) / (3 * Number(worlds))).toFixed(1)
      return [kind, `${labelDays}`, overlap, ...cells.map(({ words }) => words)]
    }),
)
report(
  `Probation of a week with late labels, ${worlds} worlds a cell, seed ${seed}: taken back in % (within 3 days of the first labels) / passed in %`,
  tableOf(['labels', 'days', 'overlap seen %', 'equal', '5 points worse', '10 points worse'], rows),
  { seed, worlds, rows },
)
