import { useRef, useState } from 'preact/hooks'
import type { AskOutcome } from '#contracts/api/decisions'
import type { VersionEntry } from '#contracts/api/models'
import { newAskKey } from '../../api/ask-key.ts'
import { call } from '../../api/call.ts'
import { useResource } from '../../api/use-resource.ts'
import { percentText } from '../../format/numbers.ts'
import { announce } from '../../parts/announce.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Empty, Failure } from '../../parts/notices.tsx'
import { OutcomeNote } from '../../parts/outcome-note.tsx'
import { Shown } from '../../parts/shown.tsx'
import { useAction } from '../../parts/use-action.ts'
import type { AskDialogProps } from './retrain-dialog.tsx'

/** Brings an earlier version back; says which one answers then, and that the one that gives way never comes back. */
export function RollbackDialog({
  modelName,
  championVersion,
  onClose,
  onDone,
}: AskDialogProps & { readonly championVersion: number | null }) {
  const [chosen, setChosen] = useState<number | null>(null)
  const [outcome, setOutcome] = useState<AskOutcome | null>(null)
  const askKey = useRef(newAskKey())
  const action = useAction()
  const versions = useResource(`versions/${modelName}`, (signal) =>
    call('listVersions', { params: { model: modelName } }, { signal }),
  )
  if (outcome) return <OutcomeNote title={`Rolling ${modelName} back`} outcome={outcome} onClose={onClose} />
  const askFor = (toVersion: number, reason: string) =>
    action.run(async () => {
      const headers = { 'Idempotency-Key': askKey.current }
      const body = { toVersion, ...(reason !== '' && { reason }) }
      const answer = await call('askForRollback', { params: { model: modelName }, body }, { headers })
      setOutcome(answer)
      announce(answer.reason)
      onDone()
    })
  return (
    <Dialog title={`Roll ${modelName} back`} onClose={onClose}>
      <Shown of={versions} rows={2} label="Loading the versions">
        {(found) => {
          const candidates = returnable(found.versions)
          const target = chosen ?? candidates[0]?.version ?? null
          if (target === null)
            return (
              <Empty title="There is no version to return to.">
                <p>Earlier versions have no files any more, or were rolled back from.</p>
              </Empty>
            )
          return (
            <form
              class="stack"
              onSubmit={(event) => {
                event.preventDefault()
                void askFor(target, String(new FormData(event.currentTarget).get('reason') ?? '').trim())
              }}
            >
              <p>Version {championVersion} stops answering and is never picked again. What shall answer instead?</p>
              <fieldset class="choices">
                <legend class="unseen">Version to return to</legend>
                {candidates.map((version) => (
                  <VersionChoice
                    key={version.version}
                    version={version}
                    isChosen={version.version === target}
                    onChoose={setChosen}
                  />
                ))}
              </fieldset>
              <label>
                Reason <span class="muted">(the ledger keeps it)</span>
                <input name="reason" maxLength={500} placeholder="rolled back by hand" />
              </label>
              {action.error && <Failure error={action.error} />}
              <footer>
                <button type="button" onClick={onClose}>
                  Cancel
                </button>
                <button type="submit" class="primary" disabled={action.isRunning}>
                  {action.isRunning ? 'Asking…' : `Roll back to version ${target}`}
                </button>
              </footer>
            </form>
          )
        }}
      </Shown>
    </Dialog>
  )
}

function returnable(versions: readonly VersionEntry[]): VersionEntry[] {
  return versions.filter(({ status, retained, barred }) => status === 'archived' && retained && !barred)
}

interface VersionChoiceProps {
  readonly version: VersionEntry
  readonly isChosen: boolean
  readonly onChoose: (version: number) => void
}

function VersionChoice({ version, isChosen, onChoose }: VersionChoiceProps) {
  return (
    <label class="check">
      <input type="radio" name="version" checked={isChosen} onChange={() => onChoose(version.version)} />
      <span>
        Version {version.version}{' '}
        <span class="muted number">
          {percentText(version.live.accuracy)} on {version.live.labelled.toLocaleString('en')} labelled rows while it
          answered
        </span>
      </span>
    </label>
  )
}
