import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { App, AssetHashType } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { builtPages } from '#build/built-pages'
import { bundleFunctions } from '#build/bundle-functions'
import { bundleScorer, lambdaTarget } from '#build/bundle-scorer'
import { AppError } from '#core/errors'
import { deployedSpecs } from '#functions/deployed-specs'
import { readContext, stackNameOf } from './context.ts'
import type { FunctionBundle } from './stacks/function-bundle.ts'
import { RemodelStack } from './stacks/remodel-stack.ts'

const root = resolve(import.meta.dirname, '..')

/** The app of `npx cdk`: reads the context, bundles the functions, and synthesizes the stack. */
async function main(): Promise<void> {
  const { context: flags } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'))
  // Values of the command line override it.
  const app = new App({ context: flags })
  const context = readContext(app.node.getAllContext() as Record<string, unknown>)
  const [bundles, scorerCode] = await Promise.all([
    bundle(context.bundleSdk),
    context.scoring ? codeOfScorer() : undefined,
  ])
  new RemodelStack(app, stackNameOf(context.name), {
    context,
    specs: deployedSpecs,
    scorerCode,
    bundleOf: ({ name }) => {
      const found = bundles.get(name)
      if (!found) throw new Error(`${name} has no functions/${name}/lambda.ts`)
      return found
    },
  })
  app.synth()
}

async function bundle(withSdk: boolean): Promise<Map<string, FunctionBundle>> {
  const outdir = join(root, 'dist/functions')
  const made = await bundleFunctions({ outdir, pages: await builtPages(), ...(withSdk && { external: [] }) })
  return new Map(
    made.map(({ functionName, file, fingerprint }) => [
      functionName,
      { code: Code.fromAsset(dirname(file)), fingerprint },
    ]),
  )
}

/** Its hash is the fingerprint of its sources: a ZIP contains the time at which it was made. */
async function codeOfScorer(): Promise<Code> {
  const { zip, fingerprint } = await bundleScorer(lambdaTarget)
  return Code.fromAsset(zip, { assetHash: fingerprint, assetHashType: AssetHashType.CUSTOM })
}

try {
  await main()
} catch (error) {
  if (!(error instanceof AppError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
