import { Fragment } from 'preact'

/** A column's name, whole: where it is long, a line breaks after the marks that part its words. */
export function FeatureName({ name }: { readonly name: string }) {
  return (
    <>
      {name.split(/(?<=[_.,:;/\\-])/).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  )
}
