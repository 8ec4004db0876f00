import type { Explanation, ExplanationLine } from '#contracts/api/explanations'
import { EvidenceTable } from './evidence-table.tsx'
import { FactMark } from './fact-mark.tsx'
import { Moment } from './moment.tsx'
import { Prose } from './prose.tsx'
import { textWithoutNumbers } from './text-without-numbers.ts'

export interface ExplanationSectionsProps {
  readonly explanation: Explanation
  /** @default all of them */
  readonly kinds?: readonly Explanation['sections'][number]['kind'][]
}

/** The ledger in words: each event with its numbers and with the change that would have led to another outcome. */
export function ExplanationSections({ explanation, kinds }: ExplanationSectionsProps) {
  return (
    <>
      {explanation.sections
        .filter(({ kind, lines }) => lines.length > 0 && (kinds?.includes(kind) ?? true))
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
        <p>
          <FactMark mark={line.mark} />
          <Prose text={textWithoutNumbers(line)} />
        </p>
        {line.wouldChange && (
          <p class="would">
            <span class="muted">Would have changed it:</span> {line.wouldChange}
          </p>
        )}
        {Object.keys(line.evidence).length > 0 && (
          <details>
            <summary>{line.numbers ?? 'Numbers'}</summary>
            <EvidenceTable evidence={line.evidence} />
          </details>
        )}
      </div>
    </li>
  )
}
