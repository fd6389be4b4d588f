import { type Command, InvalidArgumentError, type Option } from '@commander-js/extra-typings'
import {
  IMPORT_COLUMNS,
  IMPORT_ENCODINGS,
  IMPORT_POLICIES,
  isImportColumn,
  isImportEncoding,
  isImportPolicy,
} from '../domain/import-vocabulary.ts'
import type { Policies } from '../import/import-policy.ts'
import type { CommandContext } from './command-context.ts'

const columns = Object.keys(IMPORT_COLUMNS)
const policies = Object.keys(IMPORT_POLICIES)
const encodings = Object.keys(IMPORT_ENCODINGS)

/** Adds `leadline import` and the commands below it. Each is loaded when it is asked for. */
export function addImportCommands(
  program: Command,
  context: CommandContext,
  json: () => Option<'--json', false, false>,
): void {
  // @NOTE Without it, on both, --json behind a command below would be taken for the one of import itself.
  program.enablePositionalOptions()
  const command = program
    .command('import')
    .enablePositionalOptions()
    .description('import a CSV file: contacts or accounts of Apollo, or any list; the same file again does nothing')
    .argument('[file]', 'the CSV file')
    .option('--preset <name>', 'apollo, or the name of a saved mapping; left out, the header decides')
    .option(
      '--policy <policy>',
      `what happens to values that are there, ${policies.join(', ')}: for all columns, or for one as ` +
        `column=policy (${columns.join(', ')}); may be given several times`,
      parsePolicy,
    )
    .option(
      '--encoding <name>',
      `the encoding of the file, ${encodings.join(', ')}; left out, it is found out`,
      parseEncoding,
    )
    .option('--dry-run', 'only say what the import would do', false)
    .addOption(json())
    .action(async (file, options) => {
      const { importCommand } = await import('./import-command.ts')
      process.exitCode = await importCommand(context, file, options)
    })
  command
    .command('list')
    .description('the imports so far, newest first')
    .addOption(json())
    .action(async (options) => {
      const { listImportsCommand } = await import('./import-history-commands.ts')
      process.exitCode = await listImportsCommand(context, options)
    })
  command
    .command('resume')
    .description('go on with an import that was interrupted')
    .argument('<id>', 'the import')
    .addOption(json())
    .action(async (id, options) => {
      const { resumeImportCommand } = await import('./import-command.ts')
      process.exitCode = await resumeImportCommand(context, id, options)
    })
  command
    .command('undo')
    .description('undo an import: remove what it made, restore what it changed, and say what is kept')
    .argument('<id>', 'the import')
    .addOption(json())
    .action(async (id, options) => {
      const { undoImportCommand } = await import('./import-history-commands.ts')
      process.exitCode = await undoImportCommand(context, id, options)
    })
  command
    .command('failed')
    .description('print the rows that failed as CSV, with the reason, to be fixed and imported again')
    .argument('<id>', 'the import')
    .addOption(json())
    .action(async (id, options) => {
      const { failedRowsCommand } = await import('./import-history-commands.ts')
      process.exitCode = await failedRowsCommand(context, id, options)
    })
}

function parsePolicy(text: string, before: Policies | undefined): Policies {
  const [left = '', right] = text.split('=', 2)
  if (right === undefined && isImportPolicy(left))
    return { ...Object.fromEntries(columns.map((column) => [column, left])), ...before }
  if (right !== undefined && isImportColumn(left) && isImportPolicy(right)) return { ...before, [left]: right }
  throw new InvalidArgumentError(
    `Give ${policies.join(', ')} for all columns, or one as job_title=overwrite (${columns.join(', ')}).`,
  )
}

function parseEncoding(text: string) {
  if (isImportEncoding(text)) return text
  throw new InvalidArgumentError(`It must be one of ${encodings.join(', ')}.`)
}
