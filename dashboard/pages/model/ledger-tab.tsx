import { useState } from 'preact/hooks'
import type { LedgerEntry } from '#contracts/api/decisions'
import { call } from '../../api/call.ts'
import { ofModel, useResource } from '../../api/use-resource.ts'
import { EvidenceTable } from '../../parts/evidence-table.tsx'
import { ExplanationSections } from '../../parts/explanation-sections.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Empty } from '../../parts/notices.tsx'
import { Prose } from '../../parts/prose.tsx'
import { Shown } from '../../parts/shown.tsx'
import { useAction } from '../../parts/use-action.ts'
import { goWith } from '../../routing/location.ts'

const kinds = [
  ['', 'In words'],
  ['all', 'Every entry'],
  ['decision', 'Decisions'],
  ['promotion', 'Promotions'],
  ['rejection', 'Rejections'],
  ['rollback', 'Rollbacks'],
  ['drift', 'Drift'],
  ['performance', 'Performance'],
  ['data-quality', 'Bad data'],
  ['person', 'By people'],
] as const

const linesShown = { first: 100, most: 500 }
const entriesPerPage = 100

/** The ledger, in words or entry by entry. */
export function LedgerTab({
  modelName,
  query,
}: {
  readonly modelName: string
  readonly query: Readonly<Record<string, string>>
}) {
  const kind = kinds.find(([name]) => name === query.kind)?.[0] ?? ''
  return (
    <section aria-labelledby="ledger">
      <div class="section-head">
        <h2 id="ledger">Ledger</h2>
        <fieldset class="chips" aria-label="Entries shown">
          {kinds.map(([name, title]) => (
            <button
              type="button"
              class="chip"
              key={name}
              aria-pressed={kind === name}
              onClick={() => goWith({ kind: name || null })}
            >
              {title}
            </button>
          ))}
        </fieldset>
      </div>
      {kind === '' ? <InWords modelName={modelName} /> : <Entries key={kind} modelName={modelName} kind={kind} />}
    </section>
  )
}

function InWords({ modelName }: { readonly modelName: string }) {
  const [limit, setLimit] = useState(linesShown.first)
  const explanation = useResource(
    `ledger/${modelName}/${limit}`,
    (signal) => call('explainModel', { params: { model: modelName }, query: { limit } }, { signal }),
    { follows: ofModel(modelName), restMs: 3000, subject: modelName },
  )
  return (
    <Shown of={explanation} rows={8} label="Loading the ledger">
      {(found) => (
        <>
          <p class="summary">{found.summary}</p>
          <ExplanationSections explanation={found} />
          {limit < linesShown.most && found.sections.some(({ lines }) => lines.length === limit) && (
            <button type="button" onClick={() => setLimit(linesShown.most)}>
              Older lines
            </button>
          )}
          <p class="muted ledger-end">
            The complete ledger: <a href={`/models/${modelName}/ledger?kind=all`}>every entry</a>.
          </p>
        </>
      )}
    </Shown>
  )
}

function Entries({ modelName, kind }: { readonly modelName: string; readonly kind: string }) {
  const [older, setOlder] = useState<{ readonly entries: readonly LedgerEntry[]; readonly next: string | null } | null>(
    null,
  )
  const action = useAction()
  const params = { model: modelName }
  const eventType = kind === 'all' ? {} : { eventType: kind }
  const first = useResource(
    `decisions/${modelName}/${kind}`,
    (signal) => call('listDecisions', { params, query: { ...eventType, limit: entriesPerPage } }, { signal }),
    // Older pages continue where the first one ends, so it must not change once one was read.
    { follows: (change) => older === null && ofModel(modelName)(change), restMs: 2500 },
  )
  const next = older ? older.next : (first.value?.next ?? null)
  const more = () =>
    action.run(async () => {
      if (next === null) return
      const page = await call('listDecisions', { params, query: { ...eventType, limit: entriesPerPage, cursor: next } })
      setOlder({ entries: [...(older?.entries ?? []), ...page.entries], next: page.next })
    })
  return (
    <Shown of={first} rows={8} label="Loading the ledger">
      {(found) => {
        const entries = [...found.entries, ...(older?.entries ?? [])]
        if (entries.length === 0) return <Empty title="No entries of this kind." />
        return (
          <>
            <ol class="ledger">
              {entries.map((entry, index) => (
                <Entry key={`${entry.at}${index}`} entry={entry} />
              ))}
            </ol>
            {next !== null && (
              <button type="button" onClick={more} disabled={action.isRunning}>
                Older entries
              </button>
            )}
          </>
        )
      }}
    </Shown>
  )
}

function Entry({ entry }: { readonly entry: LedgerEntry }) {
  return (
    <li>
      <span class="when number">
        <Moment at={entry.at} />
      </span>
      <div>
        <p>
          <span class="badge outline">
            {entry.eventType} {entry.status}
          </span>{' '}
          <Prose text={entry.reason ?? ''} /> {entry.runId && <a href={`/runs/${entry.runId}`}>run</a>}
        </p>
        {Object.keys(entry.detail).length > 0 && (
          <details>
            <summary>Numbers</summary>
            <EvidenceTable evidence={entry.detail} />
          </details>
        )}
      </div>
    </li>
  )
}
