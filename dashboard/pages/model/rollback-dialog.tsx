import { useState } from 'preact/hooks'
import type { VersionEntry } from '#contracts/api/model-version'
import { call } from '../../api/call.ts'
import { useResource } from '../../api/use-resource.ts'
import { countText, percentText } from '../../format/numbers.ts'
import { type Ask, AskDialog } from '../../parts/ask-dialog.tsx'
import { Empty } from '../../parts/notices.tsx'
import { ReasonField } from '../../parts/reason-field.tsx'
import { Shown } from '../../parts/shown.tsx'

export interface RollbackDialogProps {
  readonly modelName: string
  readonly championVersion: number | null
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Makes an earlier version champion again. Warns that the current champion can never become champion again. */
export function RollbackDialog({ modelName, championVersion, onClose, onDone }: RollbackDialogProps) {
  const [chosen, setChosen] = useState<number | null>(null)
  const params = { model: modelName }
  const versions = useResource(`versions/${modelName}`, (signal) => call('listVersions', { params }, { signal }))
  const candidates = versions.value?.versions.filter(isReturnable) ?? []
  const target = chosen ?? candidates[0]?.version ?? null
  const ask = async ({ reason, headers }: Ask) => {
    const outcome = await call('askForRollback', { params, body: { toVersion: target, ...reason } }, { headers })
    return { announcement: outcome.reason, outcome }
  }
  return (
    <AskDialog
      title={`Roll back ${modelName}`}
      submitLabel={target === null ? null : `Roll back to version ${target}`}
      pendingLabel="Asking…"
      ask={ask}
      onDone={onDone}
      onClose={onClose}
    >
      <Shown of={versions} rows={2} label="Loading the versions">
        {() =>
          target === null ? (
            <Empty title="There is no version to return to.">
              <p>Earlier versions were rolled back, or their files were removed.</p>
            </Empty>
          ) : (
            <>
              <p>Version {championVersion} stops serving for good. Choose the version that serves instead.</p>
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
              <ReasonField placeholder="rolled back by hand" />
            </>
          )
        }
      </Shown>
    </AskDialog>
  )
}

function isReturnable({ status, retained, barred }: VersionEntry): boolean {
  return status === 'archived' && retained && !barred
}

interface VersionChoiceProps {
  readonly version: VersionEntry
  readonly isChosen: boolean
  readonly onChoose: (version: number) => void
}

function VersionChoice({ version: { version, live }, isChosen, onChoose }: VersionChoiceProps) {
  return (
    <label class="check">
      <input type="radio" name="version" checked={isChosen} onChange={() => onChoose(version)} />
      <span>
        Version {version}{' '}
        <span class="muted number">
          {percentText(live.accuracy)} on {countText(live.labelled)} labelled rows while it served
        </span>
      </span>
    </label>
  )
}
