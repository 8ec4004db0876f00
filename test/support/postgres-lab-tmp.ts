import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { openPGliteDirectory } from '#adapters/postgres/pglite-data-directory'
import { sql } from '#core/sql'
import * as z from 'zod'
const directory = mkdtempSync('/tmp/pg-lab/k-'); const cacheDirectory='/tmp/remodel-test-cache'
let bad=0
for (let i=0;i<30;i++) {
  const c = spawn(process.execPath, ['test/support/postgres-writer.ts', directory, cacheDirectory], {stdio:['ignore','pipe','inherit']})
  let out=''; c.stdout.on('data', d => out+=d); await once(c.stdout,'data'); await new Promise(r=>setTimeout(r, Math.random()*1500)); const e=once(c,'close'); c.kill('SIGKILL'); await e
  const ack = Number(out.trimEnd().split('\n').at(-1))
  const t=performance.now(); const d = await openPGliteDirectory({directory,cacheDirectory}); const ms=performance.now()-t
  const [r] = await d.database.query(sql`select count(*) as n, count(distinct n) as numbers, max(n) as last from halves`, z.any())
  const ok = r.last>=ack && r.n===2*r.last && r.numbers===r.last; if(!ok) bad++
  console.log(i, ok, ack, JSON.stringify(r), 'reopen', ms.toFixed(0)); await d.close()
}
console.log('bad', bad)
