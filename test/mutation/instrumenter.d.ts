/** The part of Stryker's instrumenter that is used here; the package is in `test/mutation/node_modules` alone. */
declare module '@stryker-mutator/instrumenter' {
  interface Position {
    /** Counted from 0. */
    readonly line: number
    readonly column: number
  }
  export interface Mutant {
    readonly id: string
    readonly fileName: string
    readonly mutatorName: string
    readonly location: { readonly start: Position; readonly end: Position }
    readonly replacement: string
  }
  interface SourceFile {
    readonly name: string
    readonly content: string
    readonly mutate: boolean
  }
  export class Instrumenter {
    constructor(logger: Readonly<Record<string, () => unknown>>)
    instrument(
      files: readonly SourceFile[],
      options: {
        readonly plugins: null
        readonly excludedMutations: readonly string[]
        readonly ignorers: readonly []
      },
    ): Promise<{ readonly files: readonly SourceFile[]; readonly mutants: readonly Mutant[] }>
  }
}
