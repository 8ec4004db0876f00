import type { HeldOutFigures } from '#contracts/api/model-version'
import { figuresBeside } from '../../format/figures-beside.ts'
import { countText, fixedText, noValue, percentText } from '../../format/numbers.ts'
import { type ClassResult, classResults, frequentConfusions } from './class-results.ts'

/** A matrix of more columns is not read any more. */
const matrixMax = 15
const worstShown = 10

export interface ClassMatrixProps {
  readonly title: string
  readonly figures: HeldOutFigures
  /** By index; null where the labels are the indexes. */
  readonly classes: readonly string[] | null
}

/** Answers by class: as a matrix of up to fifteen classes, of more the worst classes and the most frequent mistakes. */
export function ClassMatrix({ title, figures, classes }: ClassMatrixProps) {
  const { classConfusion, byClass } = figures
  const nameOf = (index: number) => classes?.[index] ?? `${index}`
  const results = classConfusion && classResults(classConfusion, byClass)
  return (
    <figure class="matrix wide">
      <figcaption>
        <h3>{title}</h3>
      </figcaption>
      {classConfusion === null || results === null ? (
        <p class="muted">Its confusion matrix was not kept.</p>
      ) : classConfusion.length <= matrixMax ? (
        <Matrix confusion={classConfusion} results={results} nameOf={nameOf} />
      ) : (
        <WorstClasses confusion={classConfusion} results={results} nameOf={nameOf} />
      )}
      <p class="muted number">
        Accuracy {percentText(figures.accuracy)}, balanced accuracy {percentText(figures.balancedAccuracy)},{' '}
        {figuresBeside('multiclass-classification', figures)}, log loss {fixedText(figures.logLoss)}, Brier score{' '}
        {fixedText(figures.brier)}
      </p>
    </figure>
  )
}

interface ResultsProps {
  readonly confusion: readonly (readonly number[])[]
  readonly results: readonly ClassResult[]
  readonly nameOf: (index: number) => string
}

function Matrix({ confusion, results, nameOf }: ResultsProps) {
  return (
    <div class="scroll" role="region" aria-label="Confusion matrix" tabIndex={0}>
      <table class="plain-table confusion">
        <thead>
          <tr>
            <th scope="col">Label, answered as</th>
            {confusion.map((_, index) => (
              <th key={index} scope="col" class="right">
                {nameOf(index)}
              </th>
            ))}
            <th scope="col" class="right">
              Recall
            </th>
            <th scope="col" class="right">
              Precision
            </th>
          </tr>
        </thead>
        <tbody>
          {confusion.map((counts, label) => (
            <tr key={label}>
              <th scope="row">{nameOf(label)}</th>
              {counts.map((count, answer) => (
                <td key={answer} class="right number">
                  {label === answer ? <strong>{countText(count)}</strong> : count === 0 ? '·' : countText(count)}
                </td>
              ))}
              <td class="right number">{percentText(results[label]?.recall, 0)}</td>
              <td class="right number">{percentText(results[label]?.precision, 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function WorstClasses({ confusion, results, nameOf }: ResultsProps) {
  const measured = results.filter(({ f1 }) => f1 !== null)
  const worst = measured.toSorted((a, b) => (a.f1 as number) - (b.f1 as number)).slice(0, worstShown)
  const mistakes = frequentConfusions(confusion, worstShown)
  return (
    <>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">
              The worst {worst.length} of {confusion.length} classes
            </th>
            <th scope="col" class="right">
              Rows
            </th>
            <th scope="col" class="right">
              Precision
            </th>
            <th scope="col" class="right">
              Recall
            </th>
            <th scope="col" class="right">
              F1
            </th>
          </tr>
        </thead>
        <tbody>
          {worst.map(({ index, rows, precision, recall, f1 }) => (
            <tr key={index}>
              <th scope="row">{nameOf(index)}</th>
              <td class="right number">{countText(rows)}</td>
              <td class="right number">{percentText(precision, 0)}</td>
              <td class="right number">{percentText(recall, 0)}</td>
              <td class="right number">{f1 === null ? noValue : fixedText(f1, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {mistakes.length > 0 && (
        <p>
          Most frequent mistakes:{' '}
          {mistakes
            .map(({ label, answer, rows }) => `${nameOf(label)} answered as ${nameOf(answer)} (${countText(rows)})`)
            .join(', ')}
          .
        </p>
      )}
    </>
  )
}
