import type { Explanation, ExplanationLine } from '#contracts/api/explanations'
import { EvidenceTable } from './evidence-table.tsx'
import { Moment } from './moment.tsx'

/** The ledger in words: what happened, with its numbers, and what would have changed it. */
export function ExplanationSections({ explanation }: { readonly explanation: Explanation }) {
  return (
    <>
      {explanation.sections
        .filter(({ lines }) => lines.length > 0)
        .map(({ title, lines }) => (
          <section key={title}>
            <h2>{title}</h2>
            <ol class="ledger">
              {lines.map((line) => (
                <Line key={`${line.at}${line.text}`} line={line} />
              ))}
            </ol>
          </section>
        ))}
    </>
  )
}

function Line({ line }: { readonly line: ExplanationLine }) {
  const { text, numbers } = textAndNumbers(line.text)
  return (
    <li>
      <span class="when number">
        {line.since && line.since !== line.at && (
          <>
            <Moment at={line.since} /> to{' '}
          </>
        )}
        {line.at && <Moment at={line.at} />}
      </span>
      <div>
        <p>{text}</p>
        {line.wouldChange && (
          <p class="would">
            <span class="muted">Would have changed it:</span> {line.wouldChange}
          </p>
        )}
        {Object.keys(line.evidence).length > 0 && (
          <details>
            <summary>{numbers ?? 'The numbers'}</summary>
            <EvidenceTable evidence={line.evidence} />
          </details>
        )}
      </div>
    </li>
  )
}

/** A line ends with its numbers in brackets: they are told apart here. */
function textAndNumbers(line: string): { readonly text: string; readonly numbers: string | null } {
  const [, text, numbers] = /^(.*?) ?\[(.*)\]$/s.exec(line) ?? []
  return text === undefined || numbers === undefined ? { text: line, numbers: null } : { text, numbers }
}
