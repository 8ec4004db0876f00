import { Command, CommanderError } from 'commander'
import packageFile from '../package.json' with { type: 'json' }
import { exitCodes } from './command-error.ts'
import { acceptCommand } from './commands/accept.ts'
import { backtestCommand } from './commands/backtest.ts'
import { cancelCommand } from './commands/cancel.ts'
import { configCommand } from './commands/config.ts'
import { deadLettersCommand } from './commands/dead-letters.ts'
import { driftCommand } from './commands/drift.ts'
import { explainCommand } from './commands/explain.ts'
import { exportMlflowCommand } from './commands/export-mlflow.ts'
import { ingestCommand } from './commands/ingest.ts'
import { kubernetesCommand } from './commands/kubernetes.ts'
import { modelCardCommand } from './commands/model-card.ts'
import { modelsCommand } from './commands/models.ts'
import { notifyCommand } from './commands/notify.ts'
import { predictionsCommand } from './commands/predictions.ts'
import { replayCommand } from './commands/replay.ts'
import { retrainCommand } from './commands/retrain.ts'
import { rollbackCommand } from './commands/rollback.ts'
import { schedulesCommand } from './commands/schedules.ts'
import { startCommand } from './commands/start.ts'
import { statusCommand } from './commands/status.ts'
import { complain } from './run-command.ts'
import type { World } from './world.ts'

const makers = [
  startCommand,
  replayCommand,
  backtestCommand,
  statusCommand,
  modelsCommand,
  modelCardCommand,
  exportMlflowCommand,
  ingestCommand,
  predictionsCommand,
  retrainCommand,
  cancelCommand,
  rollbackCommand,
  acceptCommand,
  explainCommand,
  configCommand,
  schedulesCommand,
  deadLettersCommand,
  notifyCommand,
  driftCommand,
  kubernetesCommand,
]

/** The `remodel` command and its subcommands. */
function makeProgram(world: World): Command {
  const program = new Command('remodel')
    .description('Keeps machine-learning models fresh: watches drift and performance, retrains, promotes, rolls back.')
    .version(packageFile.version, '--version', 'print the version')
    .showHelpAfterError('(--help lists what there is)')
  for (const make of makers) program.addCommand(make(world))
  forEachCommand(program, (command) => {
    command.exitOverride().configureOutput({
      writeOut: (text) => world.print(text.trimEnd()),
      // `runCommandLine` prints errors, once.
      writeErr: () => {},
    })
  })
  return program
}

function forEachCommand(command: Command, act: (command: Command) => void): void {
  act(command)
  for (const child of command.commands) forEachCommand(child, act)
}

/**
 * Runs one command line to its end.
 *
 * @param words without the interpreter and the program: `['status', '--json']`
 * @returns the exit code
 */
export async function runCommandLine(words: readonly string[], world: World): Promise<number> {
  const asJson = words.includes('--json')
  const program = makeProgram(world)
  if (words.length === 0) {
    world.print(program.helpInformation().trimEnd())
    return exitCodes.usage
  }
  try {
    await program.parseAsync(words as string[], { from: 'user' })
    return exitCodes.done
  } catch (error) {
    if (!(error instanceof CommanderError)) return complain(world, error, asJson)
    if (error.exitCode === 0) return exitCodes.done
    const message = error.code === 'commander.help' ? 'a subcommand is missing (--help lists them)' : error.message
    complain(world, new Error(message.replace(/^error: /, '')), asJson)
    return exitCodes.usage
  }
}
