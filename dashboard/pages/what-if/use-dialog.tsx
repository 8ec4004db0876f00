import type { WhatIfRun } from '#contracts/api/what-if'
import { call, callWithEtag } from '../../api/call.ts'
import { AskDialog } from '../../parts/ask-dialog.tsx'
import { keysOf, wordsOf } from './changes.ts'

export interface UseDialogProps {
  readonly modelName: string
  readonly run: WhatIfRun
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Makes the changes that were tried. Each is refused if its value is no longer the one that they were compared with. */
export function UseDialog({ modelName, run, onClose, onDone }: UseDialogProps) {
  const before = keysOf(run.before)
  const after = Object.entries(keysOf(run))
  const schedules = Object.keys(run.schedules)
  const ask = async () => {
    for (const [name, value] of Object.entries(run.configuration)) await useSetting(name, value)
    for (const name of schedules) await useSchedule(name)
    return { announcement: 'The changed settings hold from the next decision on.' }
  }
  const useSetting = async (name: string, value: number | string | boolean) => {
    const asked = { params: { name }, query: { model: modelName } }
    const { body: now, etag } = await callWithEtag('getConfiguration', asked)
    if (now.value === value) return
    refuseOther(wordsOf(name), now.value, run.before.configuration[name])
    await call('putConfiguration', { ...asked, body: { value } }, { headers: ifMatch(etag) })
  }
  const useSchedule = async (name: string) => {
    const params = { name }
    const { body: now, etag } = await callWithEtag('getSchedule', { params })
    const [edit, was] = [run.schedules[name] ?? {}, run.before.schedules[name] ?? {}]
    const fields = Object.keys(edit) as (keyof typeof edit)[]
    if (fields.every((field) => now[field] === edit[field])) return
    for (const field of fields) refuseOther(wordsOf(`schedule.${name}.${field}`), now[field], was[field])
    await call('putSchedule', { params, body: edit }, { headers: ifMatch(etag) })
  }
  return (
    <AskDialog title="Use these settings" submitLabel="Use them" ask={ask} onDone={onDone} onClose={onClose}>
      <ul>
        {after.map(([key, value]) => (
          <li key={key}>
            {wordsOf(key)}: <span class="number">{before[key]}</span> → <strong class="number">{value}</strong>
          </li>
        ))}
      </ul>
      <p>
        Settings change for {modelName} alone, from the next decision on.
        {schedules.length > 0 && ' Schedules change for all models of the installation.'}
      </p>
    </AskDialog>
  )
}

function refuseOther(words: string, now: unknown, compared: unknown): void {
  if (now !== compared)
    throw new Error(`${words} is ${now} now, and was ${compared} when the past was replayed: try it again first.`)
}

function ifMatch(etag: string | null): Record<string, string> {
  return etag === null ? {} : { 'If-Match': etag }
}
