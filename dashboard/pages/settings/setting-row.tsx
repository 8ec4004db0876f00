import { useId, useState } from 'preact/hooks'
import type { ConfigurationEntry } from '#contracts/api/configuration'
import { call, callWithEtag } from '../../api/call.ts'
import { announce } from '../../parts/announce.ts'
import { Moment } from '../../parts/moment.tsx'
import { Failure } from '../../parts/notices.tsx'
import { useAction } from '../../parts/use-action.ts'
import { readValue } from './read-value.ts'
import { SettingField } from './setting-field.tsx'

export interface SettingRowProps {
  readonly entry: ConfigurationEntry
  readonly modelName: string | null
  readonly onDraft: (name: string, value: number | null) => void
  readonly onSaved: () => void
}

const sources = { default: 'default', installation: 'set for the installation', model: 'set for this model' }

/** A setting with its meaning, range and source, and a field to change it. */
export function SettingRow({ entry, modelName, onDraft, onSaved }: SettingRowProps) {
  const [edited, setEdited] = useState<string | null>(null)
  const [etag, setEtag] = useState<string | null>(null)
  const action = useAction()
  const id = useId()
  const query = modelName === null ? {} : { model: modelName }
  const asked = { params: { name: entry.name }, query }
  const isOwn = entry.source === (modelName === null ? 'installation' : 'model')
  const finish = () => {
    setEdited(null)
    onDraft(entry.name, null)
    onSaved()
  }
  // The tag is read when editing begins, so that a change made by another person meanwhile is not overwritten.
  const begin = () => {
    setEdited(String(entry.value))
    void callWithEtag('getConfiguration', asked).then(
      (answer) => setEtag(answer.etag),
      () => {},
    )
  }
  const edit = (text: string) => {
    setEdited(text)
    const value = readValue(text, entry.value)
    onDraft(entry.name, typeof value === 'number' ? value : null)
  }
  const save = async () => {
    const body = { value: readValue(edited ?? '', entry.value) }
    const headers: Record<string, string> = etag === null ? {} : { 'If-Match': etag }
    let changed = true
    const put = async () => {
      changed = (await call('putConfiguration', { ...asked, body }, { headers })).changed
    }
    if (!(await action.run(put))) return
    announce(`${entry.name} is ${changed ? 'now' : 'already'} ${body.value}.`)
    finish()
  }
  const reset = async () => {
    if (!(await action.run(() => call('resetConfiguration', asked)))) return
    announce(`${entry.name} uses the installation’s value again.`)
    finish()
  }
  return (
    <li>
      <div class="setting-name">
        <label htmlFor={id}>{entry.name.replaceAll('_', ' ')}</label>
        {entry.description && <p class="muted">{entry.description}</p>}
        {entry.overriddenBy.length > 0 && <p class="muted">overridden by: {entry.overriddenBy.join(', ')}</p>}
      </div>
      <form
        class="setting-value"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <SettingField
          entry={entry}
          id={id}
          text={edited ?? String(entry.value)}
          onBegin={() => edited === null && begin()}
          onEdit={edit}
          onLeave={finish}
        />
        {edited !== null && edited !== String(entry.value) && (
          <>
            <button type="submit" class="primary" disabled={action.isRunning}>
              Save
            </button>
            {modelName !== null && entry.perModel && (
              <a
                class="button"
                href={`/models/${modelName}/what-if?${new URLSearchParams({ [entry.name]: edited.trim() })}`}
              >
                Try on the past
              </a>
            )}
            <button type="button" onClick={finish}>
              Discard
            </button>
          </>
        )}
      </form>
      <p class="setting-source muted" id={`${id}-range`}>
        {entry.range}; <span class={isOwn ? 'strong' : ''}>{sources[entry.source]}</span>
        {entry.source !== 'default' && `, default ${String(entry.default)}`}
        {isOwn && entry.updatedAt && (
          <>
            , <Moment at={entry.updatedAt} />
            {entry.updatedBy && ` by ${entry.updatedBy}`}
          </>
        )}
        {isOwn && modelName !== null && (
          <button type="button" class="link" onClick={reset} disabled={action.isRunning}>
            use the installation’s value
          </button>
        )}
      </p>
      {action.error && <Failure error={action.error} />}
    </li>
  )
}
